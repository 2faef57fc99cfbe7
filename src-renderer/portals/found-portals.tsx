// Portals that the AWS config file names already: one click fills the form.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import { tryCall } from '../bridge.ts';
import type { FoundPortal } from './portal-form.ts';
import { count } from './portal-text.ts';

export function FoundPortals({ onChoose }: { readonly onChoose: (found: FoundPortal) => void }) {
  const [found, setFound] = useState<readonly FoundPortal[]>([]);
  useEffect(() => {
    let wanted = true;
    // An offer only: when the file cannot be read, the window says so elsewhere.
    void tryCall('portal.found', {}).then((result) => {
      if (wanted && result.ok) setFound(result.value.portals);
    });
    return () => {
      wanted = false;
    };
  }, []);
  if (found.length === 0) return null;
  return (
    <Alert type="info" header="Found in your AWS config file">
      <ul className="found-portals">
        {found.map((portal) => (
          <li key={`${portal.sessionName} ${portal.startUrl} ${portal.region}`}>
            <Button ariaLabel={`Use ${portal.sessionName}`} onClick={() => onChoose(portal)}>
              Use
            </Button>
            <span>
              <b>{portal.sessionName}</b> <span className="mono">{portal.startUrl}</span> in {portal.region}
              {portal.profiles.length > 0 && `, ${count(portal.profiles.length, 'profile')}`}
            </span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
