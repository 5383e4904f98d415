"""tuspy, unchanged, uploads with a card: address, token, inbox, card, file."""
import socket
import sys

from tusclient.client import TusClient

address, token, inbox, card, path = sys.argv[1:]
resolve = socket.getaddrinfo
# The system's resolver may not know *.localhost, as browsers do.
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1" if host.endswith(".localhost") else host, *rest, **more)
client = TusClient(f"{address}/api/v1/uploads/", headers={"Authorization": f"Bearer {token}"}, client_cert=(card, card))
uploader = client.uploader(path, chunk_size=700_000, metadata={"filename": "tuspy.pdf", "inbox": inbox})
uploader.upload_chunk()
again = client.uploader(path, url=uploader.url, chunk_size=700_000)
again.upload()
print(again.offset)
