#!/bin/sh
# Signs in with a card and lists what arrived at the first inbox.
# MEDPOST: https://card.medpost.example   CARD: certificate and key, PEM   CA: whom to trust, PEM
set -eu
ask() {
    curl --silent --show-error --fail-with-body --cacert "$CA" --cert "$CARD" --header 'content-type: application/json' "$@"
}

facility=$(ask "$MEDPOST/api/v1/door" | jq --raw-output '.facilities[0].id')
session=$(ask "$MEDPOST/api/v1/session" --data "{\"affiliation\": \"$facility\", \"program\": true}")
token=$(echo "$session" | jq --raw-output .token)
inbox=$(echo "$session" | jq --raw-output '.inboxes[0].id')

ask "$MEDPOST/api/v1/inboxes/$inbox/arrivals" --header "authorization: Bearer $token" --data '{}'
