#!/usr/bin/env bash
# Starts a simulated SignalWire and phonegate wired to it, prints commands to
# try, and ends both on Ctrl-C or SIGTERM. `make run` builds what this needs.
#
# GRPC_PORT, ADMIN_PORT and SIM_PORT change the ports. The configuration and the
# two logs are in build/run/GRPC_PORT. BUILD names another build than build/release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

grpc_port=${GRPC_PORT:-50051}
admin_port=${ADMIN_PORT:-9090}
sim_port=${SIM_PORT:-8090}
build=${BUILD:-build/release}
service=phonegate.v1.PhoneNumberService

# The simulator's one project. Nothing real: it exists only in its memory.
project_id=d3300000-0000-4000-8000-000000000001
token=PTdemo-not-a-real-token

fail() {
  printf 'run: %s\n' "$*" >&2
  exit 1
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Each port has to be a number of its own that no program listens on.
check_ports() {
  local variable port seen=" "
  for variable in GRPC_PORT=$grpc_port ADMIN_PORT=$admin_port SIM_PORT=$sim_port; do
    port=${variable#*=}
    variable=${variable%%=*}
    [[ $port =~ ^[1-9][0-9]{0,4}$ && $port -le 65535 ]] || fail "$variable is '$port'; it has to be a port, 1 to 65535."
    [[ $seen != *" $port "* ]] || fail "two of GRPC_PORT, ADMIN_PORT and SIM_PORT are $port; each needs its own."
    seen+="$port "
    if listens "$port"; then
      fail "port $port is already in use; stop what listens there or choose another: make run $variable=$((port < 65000 ? port + 100 : port - 100))"
    fi
  done
}

write_config() {
  # The simulated SignalWire starts empty each time, so what it once did is no news.
  rm -rf "$dir/journal"
  (umask 077 && printf '%s\n' "$token" >"$dir/token")
  cat >"$dir/phonegate.yaml" <<YAML
listen:
  grpc: 127.0.0.1:$grpc_port
  admin: 127.0.0.1:$admin_port
projects:
  - alias: demo
    origin: http://127.0.0.1:$sim_port
    project_id: $project_id
    token_file: $PWD/$dir/token
policy:
  grants:
    - callers: [anonymous] # whoever is on this machine
      projects: [demo]
      groups: [read, search, lookup, paid_lookup, buy, configure, release]
    - callers: [anonymous]
      projects: ["*"]
      groups: [audit, admin]
journal:
  write_timeout: 10s # whatever else this machine's disk does
  allow_ephemeral_storage: true # the simulated SignalWire starts empty each time too
server:
  grace_period: 5s
YAML
}

alive() {
  kill -0 "$1" 2>/dev/null
}

# Ends the program NAME with process id PID: asks as Ctrl-C does, waits up to 10 s,
# then insists. SIGINT and not SIGTERM: no caller has to find another replica, so
# phonegate need not drain. Says when it did not end in good order.
end() {
  local name=$1 pid=$2 waited wrong=''
  [[ -n $pid && $pid != "$explained" ]] || return 0
  kill -INT "$pid" 2>/dev/null || true
  for ((waited = 0; waited < 100; ++waited)); do
    alive "$pid" || break
    sleep 0.1
  done
  if alive "$pid"; then
    kill -KILL "$pid"
    wrong='did not end within 10 s and was killed'
  fi
  wait "$pid" 2>/dev/null || wrong=${wrong:-"ended with exit code $?"}
  [[ -n $wrong ]] || return 0
  printf 'run: %s %s; see %s.\n' "$name" "$wrong" "$dir/$name.log" >&2
  failed=1
}

# The gateway first, so that its last calls still find an upstream.
gateway='' simulator='' explained='' failed=0
end_both() {
  trap '' INT TERM HUP
  end phonegate "$gateway"
  end signalwire-sim "$simulator"
  ((failed == 0)) || exit 1
}

stop() {
  printf '\nrun: ending both programs.\n'
  exit 0
}

# Says how the program NAME with process id PID ended, with its last words, and ends.
explain() {
  local name=$1 pid=$2 status=0
  explained=$pid
  wait "$pid" || status=$?
  printf 'run: %s ended by itself with exit code %d. The end of %s:\n' "$name" "$status" "$dir/$name.log" >&2
  tail -n 15 "$dir/$name.log" >&2
  exit 1
}

check_alive() {
  alive "$gateway" || explain phonegate "$gateway"
  alive "$simulator" || explain signalwire-sim "$simulator"
}

# wait_until WHAT COMMAND...: polls for 30 s.
wait_until() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < 300; ++tries)); do
    if "$@"; then return 0; fi
    check_alive
    sleep 0.1
  done
  fail "$what did not become ready within 30 s; see $dir/*.log."
}

ready() {
  curl --noproxy '*' -fs -o "$dir/readyz" "http://127.0.0.1:$admin_port/readyz"
}

# Prints a number that the simulator really sells, so that the commands below
# work as they stand.
some_number() {
  "$grpcurl" -plaintext -d '{"areacode":"512","max_results":1}' "127.0.0.1:$grpc_port" \
    $service/SearchAvailablePhoneNumbers 2>>"$dir/search.log" | grep -oE '\+1512[0-9]{7}' | head -n 1
}

print_commands() {
  local call="$grpcurl -plaintext -d" at="127.0.0.1:$grpc_port $service"
  local phonectl="$build/client/phonectl --target 127.0.0.1:$grpc_port"
  cat <<TEXT

phonegate answers on 127.0.0.1:$grpc_port (gRPC) and http://127.0.0.1:$admin_port (admin).
Behind it is a simulated SignalWire on http://127.0.0.1:$sim_port: nothing here costs money.
Their logs are in $dir.

Search numbers in Austin, buy one, and read it back:

  $call '{"areacode":"512"}' $at/SearchAvailablePhoneNumbers

  $call '{"number":"$1"}' $at/PurchasePhoneNumber

  $call '{"number":"$1"}' $at/GetPhoneNumber

The same gateway with the command line; --help shows the rest:

  $phonectl list

  $phonectl audit list

Ctrl-C ends both.
TEXT
}

for program in "$build/service/phonegate" "$build/tests/simulator/signalwire-sim" "$build/client/phonectl"; do
  [[ -x $program ]] || fail "$program is not there; \`make run\` builds it."
done
grpcurl=$(.ci/tool grpcurl)
check_ports
dir=build/run/$grpc_port
mkdir -p "$dir"
write_config

trap end_both EXIT
trap stop INT TERM HUP
# With job control each gets its own process group, out of reach of the terminal's
# Ctrl-C: a second signal would cut off the gateway's running calls.
set -m
"$build/tests/simulator/signalwire-sim" --port "$sim_port" --project "$project_id:$token" \
  >"$dir/signalwire-sim.log" 2>&1 </dev/null &
simulator=$!
"$build/service/phonegate" --config "$dir/phonegate.yaml" >"$dir/phonegate.log" 2>&1 </dev/null &
gateway=$!
set +m
wait_until "the simulator" listens "$sim_port"
wait_until "phonegate" ready
number=$(some_number) || fail "a search through the gateway found no number; see $dir/*.log."
print_commands "$number"

# Returns when one of the two ends; a signal goes to its trap instead.
wait -n "$gateway" "$simulator" || true
check_alive
