// What a person chooses to publish. Pure.

import { isRegionName } from '../../shared/arn.ts';
import type { Input } from '../../shared/ipc.ts';
import type { PublishWish } from '../../shared/portal.ts';

export const DEFAULT_TEMPLATE = '{account}-{role}';

/** Placeholder -> what it stands for. */
export const TEMPLATE_PARTS: readonly (readonly [string, string])[] = [
  ['{account}', 'account name'],
  ['{accountId}', 'account ID'],
  ['{role}', 'role name'],
  ['{portal}', 'portal name'],
];

export interface PublishForm {
  readonly accounts: readonly string[];
  readonly roles: readonly string[];
  readonly folders: readonly string[];
  readonly favouritesOnly: boolean;
  readonly template: string;
  readonly region: string;
}

export const EMPTY_PUBLISH_FORM: PublishForm = {
  accounts: [],
  roles: [],
  folders: [],
  favouritesOnly: false,
  template: DEFAULT_TEMPLATE,
  region: '',
};

/** What was published last time, to begin with. */
export function publishFormOf(wish: PublishWish | null): PublishForm {
  if (!wish) return EMPTY_PUBLISH_FORM;
  return { ...wish.rule, template: wish.template, region: wish.region ?? '' };
}

export function publishInput(portalId: string, form: PublishForm): Input<'publish.preview'> {
  return {
    portalId,
    rule: {
      accounts: [...form.accounts],
      roles: [...form.roles],
      folders: [...form.folders],
      favouritesOnly: form.favouritesOnly,
    },
    template: form.template,
    region: form.region,
  };
}

/** Empty when the region may be sent. */
export function regionProblem(region: string): string {
  return region === '' || isRegionName(region) ? '' : 'Enter a region such as eu-west-1';
}
