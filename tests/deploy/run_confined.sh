#!/usr/bin/env bash
# run_confined.sh ROOT FOLDER ARGUMENT...: becomes the program phonegate in the root file
# system ROOT, much as a restricted pod runs it: ROOT is read-only, the user is 65532, it
# has no capabilities and can gain none. FOLDER/config and FOLDER/signalwire are mounted
# read-only below /etc/phonegate, and FOLDER/journal, when it is there, at
# /var/lib/phonegate. The network is the machine's. Needs root.
#
# Without arguments but these two it only tries whether this machine permits it.
set -euo pipefail

if [[ -z ${CONFINED:-} ]]; then
  export CONFINED=1
  exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi

root=$1 folder=$2
shift 2
mount --bind "$root" "$root"
mount --bind "$folder/config" "$root/etc/phonegate/config"
mount --bind "$folder/signalwire" "$root/etc/phonegate/signalwire"
[[ ! -d $folder/journal ]] || mount --bind "$folder/journal" "$root/var/lib/phonegate"
mount --rbind /proc "$root/proc"
for place in "$root" "$root/etc/phonegate/config" "$root/etc/phonegate/signalwire"; do
  mount -o remount,bind,ro "$place"
done
(($#)) || exit 0

# The three are what chroot needs; it loses them as it becomes the user.
cd /
exec env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin \
  setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid \
  chroot --userspec=65532:65532 --groups=65532 "$root" /usr/bin/phonegate "$@"
