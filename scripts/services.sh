#!/usr/bin/env bash
# A private PostgreSQL cluster and a private Redis under .orrery/NAME, on loopback, with passwords of their own.
#
#   services.sh start NAME   starts what DATABASE_URL / REDIS_URL do not name already; prints the exports to evaluate
#   services.sh stop NAME    stops them
#
# PostgreSQL refuses to run as root: where the person is root it runs as the user `postgres`.
set -euo pipefail

verb=${1:?start or stop}
name=${2:?a name, such as run or test}
root=$(cd "$(dirname "$0")/.." && pwd)
home=$root/.orrery/$name

say() { printf 'orrery: %s\n' "$*" >&2; }

postgres_bin() {
  # Debian keeps a folder for each version, off the path.
  local folder
  folder=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  if [ -n "$folder" ]; then echo "$folder"; else dirname "$(readlink -f "$(command -v pg_ctl)")"; fi
}

if [ "$(id -u)" -eq 0 ]; then
  as_postgres=(runuser -u postgres --)
else
  as_postgres=()
fi

# The cluster lies beside the rest unless its user cannot get there (a home folder that is closed to others).
postgres_home() {
  local home_file=$home/postgres.home folder=$home/postgres
  if [ -f "$home_file" ]; then cat "$home_file"; return; fi
  if [ "$(id -u)" -eq 0 ] && ! "${as_postgres[@]}" test -x "$home"; then
    folder=/var/tmp/orrery-$(printf %s "$home" | cksum | cut -d' ' -f1)
  fi
  echo "$folder" | tee "$home_file"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    answers "$port" || { echo "$port"; return; }
  done
  say "found no free port on 127.0.0.1"
  exit 1
}

secret() { head -c 64 /dev/urandom | base64 -w 0 | tr -dc 'A-Za-z0-9' | cut -c 1-24; }

start_postgres() {
  local bin folder port password options
  bin=$(postgres_bin)
  folder=$(postgres_home)
  if [ ! -f "$folder/PG_VERSION" ]; then
    say "making a private PostgreSQL cluster in $folder"
    mkdir -p "$folder"
    chmod 700 "$folder"
    (umask 077 && secret >"$home/postgres.password")
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
    # The password travels through a pipe that the cluster's own user opens, never on a command line.
    "${as_postgres[@]}" bash -c '"$1/initdb" -D "$2" -U orrery --pwfile=<(cat <&3) --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8' \
      initdb "$bin" "$folder" 3<"$home/postgres.password" >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; exit 1; }
  fi
  password=$(cat "$home/postgres.password")
  if ! "${as_postgres[@]}" "$bin/pg_ctl" -D "$folder" status >/dev/null 2>&1; then
    port=$(free_port)
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=''"
    if [ "$name" = test ]; then
      options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    fi
    # With a log file of its own it does not keep the terminal.
    (cd / && "${as_postgres[@]}" "$bin/pg_ctl" -D "$folder" -l "$folder/server.log" -w -t 60 -o "$options" start) >/dev/null \
      || { tail -20 "$folder/server.log" >&2; say "PostgreSQL did not start"; exit 1; }
    echo "$port" >"$home/postgres.port"
  fi
  port=$(cat "$home/postgres.port")
  export PGPASSWORD=$password
  if [ "$("$bin/psql" -h 127.0.0.1 -p "$port" -U orrery -d postgres -tAc \
    "select count(*) from pg_database where datname = 'orrery'")" = 0 ]; then
    "$bin/createdb" -h 127.0.0.1 -p "$port" -U orrery orrery
  fi
  echo "export DATABASE_URL=postgres://orrery:$password@127.0.0.1:$port/orrery"
}

redis_runs() { [ -f "$home/redis.pid" ] && kill -0 "$(cat "$home/redis.pid")" 2>/dev/null; }

start_redis() {
  local port
  if ! redis_runs; then
    port=$(free_port)
    echo "$port" >"$home/redis.port"
    (
      umask 077
      secret >"$home/redis.password"
      printf '%s\n' "bind 127.0.0.1" "port $port" "requirepass $(cat "$home/redis.password")" "daemonize yes" \
        "dir $home" "pidfile $home/redis.pid" "logfile $home/redis.log" 'save ""' "appendonly no" \
        "maxmemory 256mb" "maxmemory-policy allkeys-lru" >"$home/redis.conf"
    )
    redis-server "$home/redis.conf" >/dev/null
    for _ in $(seq 100); do
      answers "$port" && break
      sleep 0.1
    done
    answers "$port" || { tail -5 "$home/redis.log" >&2; say "Redis did not start"; exit 1; }
  fi
  echo "export REDIS_URL=redis://default:$(cat "$home/redis.password")@127.0.0.1:$(cat "$home/redis.port")/0"
}

stop_all() {
  [ -d "$home" ] || return 0
  if redis_runs; then kill "$(cat "$home/redis.pid")"; fi
  if [ -f "$home/postgres.home" ]; then
    (cd / && "${as_postgres[@]}" "$(postgres_bin)/pg_ctl" -D "$(cat "$home/postgres.home")" -m fast -w stop) >/dev/null 2>&1 || true
  fi
}

case $verb in
  start)
    mkdir -p "$home"
    [ -n "${DATABASE_URL:-}" ] || start_postgres
    [ -n "${REDIS_URL:-}" ] || start_redis
    ;;
  stop) stop_all ;;
  *) say "start or stop, not $verb"; exit 2 ;;
esac
