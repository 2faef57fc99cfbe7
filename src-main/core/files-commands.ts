// Health of the AWS files and previews of what commands would do to them, as a person uses them.
import type { AwsFileKind, ChangePreview } from '../../shared/aws-files.ts';
import type { Parsed } from '../../shared/ipc.ts';
import type { AwsFileTexts } from './aws-config/aws-files.ts';
import { type Finding, type LintInput, lintAwsFiles, repairTexts } from './aws-config/lint/lint.ts';
import { type CatalogState, makeActive, removeProfile, removeSessions, sessionById } from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { Commands } from './commands.ts';
import type { FileHealth } from './file-health.ts';
import { forgetEverything } from './forget-everything.ts';
import { diffsBetween, type HistoryCommandPorts, readTexts } from './history/history-commands.ts';
import { changedMeanwhile, exactly } from './looked-at.ts';
import { planProfileEdit } from './managed-profiles.ts';
import { removeMany } from './many-sessions.ts';
import { removePortal } from './portals/portal-catalog.ts';

export interface FilesCommandPorts extends HistoryCommandPorts {
  readonly health: FileHealth;
}

type FilesChannel = Extract<keyof Commands, `health.${string}` | 'files.preview'>;

export function createFilesCommands(
  ports: FilesCommandPorts,
  apply: ApplyChange,
): Pick<Commands, FilesChannel> {
  const { catalog, files, health } = ports;

  const planRepair = async (ids: readonly string[]) => {
    const input = await health.lintInput();
    const after = repairTexts(input, ids);
    const chosen = lintAwsFiles(input).filter(({ id }) => ids.includes(id));
    const opened = chosen.flatMap(({ repair }) => (repair?.kind === 'permissions' ? [repair.file] : []));
    const token = ports.digest(JSON.stringify([input.texts, after, opened]));
    return { input, after, chosen, opened, token };
  };

  return {
    'files.preview': async (input) => {
      const texts = await readTexts(files);
      const next = nextState(catalog.state, input);
      const options = { helperPath: ports.helperPath(), file: files.configPath, ...editOptions(input) };
      const edit = planProfileEdit(catalog.state, next, options);
      const after = { ...texts, config: edit?.(texts.config) ?? texts.config };
      return { diffs: diffsBetween(ports, texts, after) };
    },

    'health.check': async () => ({ findings: await health.findings() }),

    'health.preview': async ({ ids }): Promise<ChangePreview> => {
      const { input, after, token } = await planRepair(ids);
      return { diffs: diffsBetween(ports, input.texts, after), token };
    },

    'health.repair': async ({ ids, token }) => {
      const plan = await planRepair(ids);
      if (plan.token !== token) throw changedMeanwhile();
      await repair(plan.input, plan.after, plan.chosen, plan.opened);
      await health.look();
      return {};
    },
  };

  async function repair(
    { texts }: LintInput,
    after: AwsFileTexts,
    chosen: readonly Finding[],
    opened: readonly AwsFileKind[],
  ): Promise<void> {
    for (const file of opened) await files.closeToOthers(file);
    const [first, ...others] = chosen.filter(({ repair: each }) => each?.kind === 'edit');
    if (!first) return;
    const label = first.repair?.label ?? '';
    const title =
      others.length === 0 ? `Repaired: ${label} (${first.title})` : `Made ${chosen.length} repairs`;
    await apply({ kind: 'repair', title }, (state) => state, {
      texts: {
        config: exactly(texts.config, after.config),
        credentials: exactly(texts.credentials, after.credentials),
      },
    });
  }
}

function nextState(state: CatalogState, input: Parsed<'files.preview'>): CatalogState {
  switch (input.of) {
    case 'portal.remove':
      return removePortal(state, input.portalId);
    case 'session.remove':
      sessionById(state, input.sessionId);
      return removeSessions(state, [input.sessionId]);
    case 'session.removeMany':
      return removeMany(state, input.sessionIds);
    case 'session.removeProfiles':
      return input.profileNames.reduce(removeProfile, state);
    case 'app.forgetAll':
      return forgetEverything(state);
    case 'session.makeActive':
      return makeActive(state, input.sessionId);
  }
}

function editOptions(input: Parsed<'files.preview'>): { replace: boolean; activating?: boolean } {
  return input.of === 'session.makeActive'
    ? { replace: input.replace, activating: true }
    : { replace: false };
}
