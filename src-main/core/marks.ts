// What a person says about sessions beyond what AWS knows: tags, colour, production (pure).
import { parsePrincipalArn } from '../../shared/arn.ts';
import { AppError } from '../../shared/errors.ts';
import { type Colour, NO_MARKS, type Session, type SessionMarks } from '../../shared/model.ts';
import { isProduction, type ProductionSubject } from '../../shared/production.ts';
import { type CatalogState, sessionById } from './catalog.ts';

const MOST_TAGS = 20;

export interface MarksChange {
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
  readonly colour?: Colour | null | undefined;
  readonly production?: boolean | null | undefined;
  readonly askBefore?: boolean | null | undefined;
}

/** What the change leaves out stays as it is. Capitals do not make another tag. */
export function setMarks(
  state: CatalogState,
  sessionIds: readonly string[],
  change: MarksChange,
): CatalogState {
  const marks: Record<string, SessionMarks> = { ...state.marks };
  for (const id of sessionIds) {
    const { label } = sessionById(state, id);
    const now = marks[id] ?? NO_MARKS;
    const tags = withTags(now.tags, change);
    if (tags.length > MOST_TAGS) {
      throw new AppError({
        code: 'invalid-input',
        message: `${label} would have more than ${MOST_TAGS} tags`,
        remedy: 'take some of its tags away first',
      });
    }
    const next: SessionMarks = {
      tags,
      colour: change.colour === undefined ? now.colour : change.colour,
      production: change.production === undefined ? now.production : change.production,
      askBefore: change.askBefore === undefined ? now.askBefore : change.askBefore,
    };
    if (hasMarks(next)) marks[id] = next;
    else delete marks[id];
  }
  return { ...state, marks };
}

export function hasMarks({ tags, ...single }: SessionMarks): boolean {
  return tags.length > 0 || Object.values(single).some((mark) => mark !== null);
}

function withTags(tags: readonly string[], { addTags = [], removeTags = [] }: MarksChange): string[] {
  const gone = new Set(removeTags.map((tag) => tag.toLowerCase()));
  const kept = tags.filter((tag) => !gone.has(tag.toLowerCase()));
  const known = new Set(kept.map((tag) => tag.toLowerCase()));
  for (const tag of addTags) {
    if (known.has(tag.toLowerCase())) continue;
    known.add(tag.toLowerCase());
    kept.push(tag);
  }
  return kept;
}

export type ProductionState = Pick<CatalogState, 'identities' | 'marks' | 'settings'>;

/** By hand or by rule. */
export function isProductionSession(state: ProductionState, session: Session): boolean {
  return isProduction(state.settings.production, subjectOf(state, session), state.marks[session.id]);
}

function subjectOf({ identities }: Pick<CatalogState, 'identities'>, session: Session): ProductionSubject {
  const { label } = session;
  switch (session.kind) {
    case 'sso-role':
      return {
        label,
        accountId: session.accountId,
        accountName: session.accountName,
        principal: session.roleName,
      };
    case 'role': {
      const arn = parsePrincipalArn(session.roleArn);
      return { label, accountId: arn?.accountId ?? '', accountName: null, principal: arn?.name ?? '' };
    }
    case 'iam-user': {
      const identity = identities.find(({ id }) => id === session.identityId);
      return {
        label,
        accountId: identity?.accountId ?? '',
        accountName: null,
        principal: identity?.userName ?? '',
      };
    }
  }
}
