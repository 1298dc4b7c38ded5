#!/bin/sh
# Starts Usher with the options of the add-on; the Supervisor's door for ingress is a proxy that is believed.
set -eu

option() {
  python3 -c 'import json, sys; print(json.load(open("/data/options.json")).get(sys.argv[1]) or "")' "$1"
}

LOG_LEVEL=$(option log_level)
TRUSTED_PROXIES=172.30.32.2
export LOG_LEVEL TRUSTED_PROXIES
zone=$(option time_zone)
if [ -n "$zone" ]; then
  export TZ="$zone"
fi
exec usher serve --config /config
