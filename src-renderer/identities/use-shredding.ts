// Once the key of a CSV file is in the vault, the file is one copy too many.
import { toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { useNotices } from '../shared-ui/notices.tsx';

const ABOUT = 'key-file';

/** Offers to shred the file that was read as this draft; says what that cannot promise. */
export function useShredding(): (draftId: string) => void {
  const { show } = useNotices();
  const shred = async (draftId: string) => {
    const result = await tryCall('keys.shredFile', { draftId });
    show(
      result.ok
        ? { about: ABOUT, kind: 'success', title: 'The key file was overwritten and deleted', text: '' }
        : { about: ABOUT, kind: 'problem', error: toWire(result.error) },
    );
  };
  return (draftId) =>
    show({
      about: ABOUT,
      kind: 'warning',
      title: 'The CSV file still holds the secret in plain text',
      text: 'Shredding overwrites the file, then deletes it. It cannot reach other copies: in backups, snapshots, a synchronized folder, or what an SSD or the file system keeps of it. To be quite sure, rotate the key: then no copy is worth anything.',
      action: { text: 'Shred the file', act: () => void shred(draftId) },
    });
}
