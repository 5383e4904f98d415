//! The PROXY protocol, version 2 (haproxy's `proxy-protocol.txt`, §2.2): a balancer says whose connection it passes on.
//! Only read from configured networks; from anybody else, TLS refuses it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncRead, AsyncReadExt};

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Most bytes after the fixed header: addresses, and what else a balancer adds.
const MOST: usize = 1_024;

/// Reads the header; returns the client's address, or `None` if the balancer itself connects (a health check).
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("PROXY protocol: {what}"));
    let mut head = [0; 16];
    stream.read_exact(&mut head).await?;
    if head[..12] != *SIGNATURE || head[12] >> 4 != 2 {
        return Err(wrong("no header of version 2"));
    }
    let length = usize::from(u16::from_be_bytes([head[14], head[15]]));
    if length > MOST {
        return Err(wrong("the header is too long"));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    match (head[12] & 0x0f, head[13]) {
        // LOCAL: the balancer's own connection.
        (0, _) => Ok(None),
        (1, 0x11) => {
            let source: [u8; 4] = body.get(..4).and_then(|it| it.try_into().ok()).ok_or_else(|| wrong("too short"))?;
            Ok(Some(Ipv4Addr::from(source).into()))
        }
        (1, 0x21) => {
            let source: [u8; 16] =
                body.get(..16).and_then(|it| it.try_into().ok()).ok_or_else(|| wrong("too short"))?;
            Ok(Some(Ipv6Addr::from(source).into()))
        }
        _ => Err(wrong("neither TCP over IPv4 nor over IPv6")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(bytes: &[u8]) -> io::Result<Option<IpAddr>> {
        read(&mut &bytes[..]).await
    }

    fn header(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).expect("short").to_be_bytes();
        [SIGNATURE.as_slice(), &[command, family], &length, body].concat()
    }

    #[tokio::test]
    async fn a_header_says_whose_connection_it_is() {
        let four = header(0x21, 0x11, &[192, 0, 2, 7, 10, 0, 0, 1, 0, 80, 1, 187]);
        assert_eq!(said(&four).await.expect("read"), Some("192.0.2.7".parse().expect("an address")));
        let mut six = vec![0x20, 0x01, 0x0d, 0xb8];
        six.resize(36, 1);
        let read = said(&header(0x21, 0x21, &six)).await.expect("read");
        assert!(matches!(read, Some(IpAddr::V6(it)) if it.segments()[..2] == [0x2001, 0xdb8]));
        assert_eq!(said(&header(0x20, 0, &[])).await.expect("read"), None);
        // Whatever follows the addresses is skipped.
        assert!(said(&header(0x21, 0x11, &[0; 200])).await.is_ok());
        for wrong in [
            header(0x11, 0x11, &[0; 12]),
            header(0x21, 0x31, &[0; 216]),
            header(0x21, 0x11, &[0; 3]),
            header(0x22, 0x11, &[0; 12]),
            header(0x21, 0x11, &[0; 2_000]),
            four[..20].to_vec(),
            b"PROXY TCP4 192.0.2.7 10.0.0.1 80 443\r\n".to_vec(),
            vec![0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert!(said(&wrong).await.is_err(), "{wrong:?}");
        }
    }
}
