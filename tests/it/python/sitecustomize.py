"""Names under .localhost are this machine (RFC 6761), whatever its resolver says."""

import socket

ask = socket.getaddrinfo


def here(host, *rest, **more):
    return ask("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)


socket.getaddrinfo = here
