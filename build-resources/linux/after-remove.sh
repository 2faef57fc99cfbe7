#!/bin/sh
# Runs as root after the files are gone. dpkg says remove, purge, upgrade and more; rpm says how many versions are left.
# What people have in their home folders is theirs, at a purge too: it is named, never touched.
set -e

case "$1" in
  remove | purge | 0) ;;
  # The new version is in place already; all of this is still needed.
  *) exit 0 ;;
esac

if [ "$1" != purge ]; then
  rm -f '/usr/bin/${executable}'
  profile='/etc/apparmor.d/${executable}'
  if [ -f "$profile" ]; then
    if command -v apparmor_parser >/dev/null 2>&1 &&
      ! { command -v ischroot >/dev/null 2>&1 && ischroot; }; then
      apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
    fi
    rm -f "$profile"
  fi
  if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database -q /usr/share/applications || true
  fi
fi

# At a purge dpkg calls with remove first.
if [ "$1" = remove ]; then
  echo 'Cloakroom is removed. What people keep in it stays, and serves again once it is installed again.'
  exit 0
fi

echo 'No home folder was touched. This remains of Cloakroom:'
found=no
for home in /home/* /root; do
  [ -d "$home/.cloakroom" ] || continue
  found=yes
  echo "  $home/.cloakroom  (identities, sealed keys, history, the credential helper)"
done
if [ "$found" = no ]; then
  echo '  ~/.cloakroom of each person who used it (identities, sealed keys, history, the credential helper)'
fi
cat <<'END'
  ~/.aws/config     (profiles with a credential_process line that ends in .cloakroom/bin/credential-helper NAME)
  the keychain item "Cloakroom", which opens the sealed keys
To remove them, each person, for good:
  delete those profiles from ~/.aws/config
  secret-tool clear service Cloakroom
  rm -r ~/.cloakroom
END
exit 0
