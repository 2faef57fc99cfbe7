#!/bin/sh
# Runs as root after the files are in place, at the first installation and after every upgrade (deb and rpm).
# Nothing of a person's is touched here: the app itself refreshes the helper in ~/.cloakroom/bin when it starts.
set -e
app='/opt/${sanitizedProductName}'

ln -sf "$app/${executable}" '/usr/bin/${executable}'

# Ubuntu 23.10 and later let only programs with a profile make user namespaces, which Chromium's sandbox is built on.
# Older AppArmors do not know the profile's syntax, and need none.
confined=no
profile='/etc/apparmor.d/${executable}'
if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load --skip-cache "$app/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$app/resources/apparmor-profile" "$profile"
  chmod 0644 "$profile"
  # In a system that is not running there is no kernel to load it into.
  if ! { command -v ischroot >/dev/null 2>&1 && ischroot; } &&
    apparmor_parser --replace --write-cache --skip-read-cache "$profile"; then
    confined=yes
  fi
fi

# The sandbox needs user namespaces for ordinary people, so it is not root who tries. Where they have none, Chromium's
# helper with the set-user-id bit takes their place.
namespaces=no
if command -v setpriv >/dev/null 2>&1 &&
  setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user true 2>/dev/null; then
  namespaces=yes
fi
if [ "$namespaces" = yes ] || [ "$confined" = yes ]; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$app/chrome-sandbox"
fi

if command -v update-desktop-database >/dev/null 2>&1; then
  update-desktop-database -q /usr/share/applications || true
fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then
  gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true
fi
exit 0
