//! Real files with fictitious content: PDF letters, an image, a zip file.

/// Width and height in pixels of the picture in a letter. It gives letters a realistic size of 100 kB.
const PICTURE: u32 = 320;

/// A one-page PDF that looks like a letter: a title, these lines, a table and a picture. The font is not embedded.
pub fn pdf(title: &str, lines: &[String], table: &[(&str, &str)]) -> Vec<u8> {
    let hex = |text: &str| text.encode_utf16().map(|it| format!("{it:04X}")).collect::<String>();
    let text = |size: u32, x: u32, y: u32, text: &str| format!("BT /F1 {size} Tf {x} {y} Td <{}> Tj ET\n", hex(text));
    let mut content = text(20, 72, 770, title);
    let mut y = 735;
    for it in lines {
        content += &text(12, 72, y, it);
        y -= 22;
    }
    for (name, value) in table {
        content += &format!("0.5 w 72 {} 110 24 re S 182 {} 341 24 re S\n", y - 8, y - 8);
        content += &text(11, 80, y, name);
        content += &text(11, 190, y, value);
        y -= 24;
    }
    // The picture goes below, and a stamp beside the title.
    content += &format!("q 200 0 0 200 72 {} cm /I1 Do Q\n", y.saturating_sub(210));
    content += "q 0.8 0.1 0.1 RG 1.5 w 470 755 48 48 re S Q\n";
    content += &text(14, 478, 773, "見本");
    let picture = rings(PICTURE);
    let head = format!(
        "<< /Type /XObject /Subtype /Image /Width {PICTURE} /Height {PICTURE} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length {} >>\nstream\n",
        picture.len()
    );
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /I1 8 0 R >> >> >>".to_vec(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [6 0 R] >>".to_vec(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 7 0 R >>".to_vec(),
        b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>".to_vec(),
        [head.into_bytes(), picture, b"\nendstream".to_vec()].concat(),
    ];
    let mut out = b"%PDF-1.5\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (index, it) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend(it);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for it in places {
        out.extend(format!("{it:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

/// A grey picture of this width and height in pixels, with rings like those of a phantom.
fn rings(size: u32) -> Vec<u8> {
    let half = i64::from(size) / 2;
    let row =
        |y: i64| (-half..i64::from(size) - half).map(move |x| u8::try_from((x * x + y * y) / 16 % 256).unwrap_or(0));
    (-half..i64::from(size) - half).flat_map(row).collect()
}

/// A grey PNG of this width and height in pixels.
pub fn png(size: u32) -> Vec<u8> {
    let grey = rings(size);
    let mut raw = Vec::new();
    for row in grey.chunks(usize::try_from(size).unwrap_or(1)) {
        raw.push(0);
        raw.extend(row);
    }
    let mut packed = vec![0x78, 0x01];
    let mut pieces = raw.chunks(65_535).peekable();
    while let Some(piece) = pieces.next() {
        let length = u16::try_from(piece.len()).unwrap_or(0);
        packed.push(u8::from(pieces.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(piece);
    }
    packed.extend(adler32(&raw).to_be_bytes());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        out.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
        let body = [kind.as_slice(), data].concat();
        out.extend(&body);
        out.extend(crc32(&body).to_be_bytes());
    };
    let mut head = size.to_be_bytes().to_vec();
    head.extend(size.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &packed);
    chunk(b"IEND", &[]);
    out
}

/// A zip file with these files, uncompressed.
pub fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut index) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let at = u32::try_from(out.len()).unwrap_or(0);
        let size = u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap_or(0).to_le_bytes();
        // Version 2.0, UTF-8 names, stored, 1 January 2026.
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0x5c];
        common.extend(crc32(bytes).to_le_bytes());
        common.extend([size, size].concat());
        common.extend(name_length);
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.bytes());
        out.extend(bytes);
        index.extend(b"PK\x01\x02\x14\x00");
        index.extend(&common);
        index.extend([0; 10]);
        index.extend(at.to_le_bytes());
        index.extend(name.bytes());
    }
    let count = u16::try_from(files.len()).unwrap_or(0).to_le_bytes();
    let at = u32::try_from(out.len()).unwrap_or(0).to_le_bytes();
    let length = u32::try_from(index.len()).unwrap_or(0).to_le_bytes();
    out.extend(index);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend([count, count].concat());
    out.extend(length);
    out.extend(at);
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    (b << 16) | a
}
