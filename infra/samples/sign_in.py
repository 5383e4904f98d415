"""Signs in with a card and lists what arrived at the first inbox. The standard library is enough.

MEDPOST: https://card.medpost.example   CARD: certificate and key, PEM   CA: whom to trust, PEM
"""

import json
import os
import ssl
import urllib.request

context = ssl.create_default_context(cafile=os.environ["CA"])
context.load_cert_chain(os.environ["CARD"])
token = None


def ask(path, body=None):
    request = urllib.request.Request(os.environ["MEDPOST"] + "/api/v1" + path)
    request.add_header("content-type", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data, context=context) as answer:
        return json.load(answer)


facility = ask("/door")["facilities"][0]["id"]
session = ask("/session", {"affiliation": facility, "program": True})
token = session["token"]
print(json.dumps(ask(f"/inboxes/{session['inboxes'][0]['id']}/arrivals", {}), ensure_ascii=False))
