#!/bin/sh
# The command line of the packaged program: the same as `vicreg` in a checkout, on the Node that the package carries.
here=$(dirname "$(readlink -f "$0")")
exec "$here/resources/node" "$here/resources/app/out/src-main/hosts/cli/main.js" "$@"
