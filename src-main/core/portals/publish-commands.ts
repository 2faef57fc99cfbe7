// What a person can do with many profiles of a portal at once: looked at before, carried out as one change, taken back.
import { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/ipc.ts';
import type { Portal, PublishPlanItem } from '../../../shared/portal.ts';
import { parseDocument, profileNameOf } from '../aws-config/document.ts';
import type { CatalogState } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import { planProfileEdit } from '../managed-profiles.ts';
import { templateProblem } from '../profile-naming.ts';
import { applyPublishing, portalById, putPortal } from './portal-catalog.ts';
import type { PortalCommandPorts } from './portal-commands.ts';
import { planPublishing, planUnpublishing } from './publishing.ts';

type PublishChannel = Extract<keyof Commands, `publish.${string}`>;

export function createPublishCommands(
  ports: PortalCommandPorts & { readonly undo: (changeId: string) => Promise<void> },
  apply: ApplyChange,
): Pick<Commands, PublishChannel> {
  const { catalog, listings, clock } = ports;
  const portalOf = (id: string): Portal => portalById(catalog.state, id);

  const prepare = async (input: Parsed<'publish.preview'>) => {
    const portal = portalOf(input.portalId);
    const problem = templateProblem(input.template);
    if (problem)
      throw new AppError({ code: 'invalid-input', message: problem, remedy: 'change the template' });
    const accounts = await listings.accounts(portal.id);
    const complete = listings.isComplete(portal.id);
    const before = await ports.files.readConfig();
    const items = planPublishing(catalog.state, accounts, {
      portalId: portal.id,
      portalLabel: portal.label,
      rule: input.rule,
      template: input.template,
      favourites: new Set(catalog.state.favourites),
      folders: catalog.state.folders,
      complete,
      taken: foreignProfiles(catalog.state, before, await ports.files.readCredentials()),
    });
    const { rule, template, region } = input;
    const next = (state: CatalogState) =>
      putPortal(applyPublishing(state, portal, items, accounts, region, clock.now()), {
        ...portalById(state, portal.id),
        publishing: { rule, template, region },
      });
    return { ...planOf(before, items, next), portal, incomplete: !complete };
  };

  const prepareUnpublishing = async (portalId: string) => {
    const portal = portalOf(portalId);
    const items = planUnpublishing(catalog.state, portalId);
    const next = (state: CatalogState) =>
      applyPublishing(state, portal, planUnpublishing(state, portalId), [], null, clock.now());
    return { ...planOf(await ports.files.readConfig(), items, next), portal, incomplete: false };
  };

  const planOf = (
    before: string,
    items: PublishPlanItem[],
    next: (state: CatalogState) => CatalogState,
  ): PublishPlan => {
    const edit = planProfileEdit(catalog.state, next(catalog.state), {
      helperPath: ports.helperPath(),
      replace: false,
      file: ports.files.configPath,
    });
    const after = edit ? edit(before) : before;
    // The text alone does not say which role a profile stands for.
    const token = ports.digest(JSON.stringify([before, after, items]));
    return { items, next, token, diff: () => ports.diff(before, after) };
  };

  const carryOut = async (plan: PublishPlan & { portal: Portal }, token: string, title: string) => {
    if (plan.token !== token) {
      throw new AppError({
        code: 'file-busy',
        message:
          'The AWS config file or the list of roles has changed since you looked, so nothing was written',
        remedy: 'look at the new preview and apply that',
      });
    }
    await apply({ kind: 'publish', title, subject: plan.portal.id }, plan.next);
    return { changed: plan.items.filter(({ action }) => action !== 'keep').length };
  };

  return {
    'publish.preview': async (input) => {
      const { items, diff, token, incomplete } = await prepare(input);
      return { items, diff: diff(), token, incomplete };
    },

    'publish.apply': async ({ token, ...input }) => {
      const plan = await prepare(input);
      return carryOut(plan, token, `Published profiles of ${plan.portal.label}`);
    },

    'publish.previewUnpublish': async ({ portalId }) => {
      const { items, diff, token, incomplete } = await prepareUnpublishing(portalId);
      return { items, diff: diff(), token, incomplete };
    },

    'publish.unpublish': async ({ portalId, token }) => {
      const plan = await prepareUnpublishing(portalId);
      return carryOut(plan, token, `Unpublished the profiles of ${plan.portal.label}`);
    },

    'publish.undo': async ({ portalId }) => {
      const changeId = await ports.history.lastOf('publish', portalId);
      if (changeId === null) {
        throw new AppError({
          code: 'invalid-input',
          message: 'There is no publishing to take back',
          remedy: 'publish again with another rule',
        });
      }
      await ports.undo(changeId);
      return {};
    },
  };
}

interface PublishPlan {
  readonly items: PublishPlanItem[];
  readonly next: (state: CatalogState) => CatalogState;
  readonly token: string;
  readonly diff: () => string;
}

/** Names in the person's own files that Cloakroom did not give. */
export function foreignProfiles(state: CatalogState, config: string, credentials: string): Set<string> {
  const names = parseDocument(config).sections.flatMap((section) => profileNameOf(section) ?? []);
  const bare = parseDocument(credentials).sections.map(({ header }) => header.name);
  const foreign = new Set([...names, ...bare]);
  for (const { name } of state.profiles) foreign.delete(name);
  return foreign;
}
