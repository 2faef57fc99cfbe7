// Random catalogues, made the way a person makes them: one command after the other, refused ones left out.
import fc from 'fast-check';
import { AppError } from '../../../shared/errors.ts';
import { ssoSessionId } from '../../../shared/portal.ts';
import {
  addIamUser,
  addProfile,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeIdentity,
  removeProfile,
  removeRole,
  setFavourite,
  setFolder,
  withProfile,
} from '../../../src-main/core/catalog.ts';
import { setMarks } from '../../../src-main/core/marks.ts';
import { openRoles, putPortal, removePortal } from '../../../src-main/core/portals/portal-catalog.ts';
import { samplePortal, sampleSsoRole } from './portal-ports.ts';
import { sampleRole, sampleUser } from './samples.ts';

type Step = (state: CatalogState) => CatalogState;

const ACCOUNT = '100000000001';
const user = fc.constantFrom('dana', 'kim');
const role = fc.constantFrom('one', 'two', 'three', 'four');
const portal = fc.constantFrom('acme', 'beta');
const portalRole = fc.tuple(portal, fc.constantFrom('Admin', 'ReadOnly'));
const session = fc.oneof(
  user,
  role,
  portalRole.map(([id, name]) => ssoSessionId(id, ACCOUNT, name)),
);
const profileName = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6');
const region = fc.constantFrom(null, 'eu-west-3', 'us-east-2');

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(user, fc.option(profileName)).map(([name, profile]): Step => {
    const { identity, session: own } = sampleUser(name);
    return (state) => addIamUser(state, identity, own, profile);
  }),
  {
    weight: 3,
    arbitrary: fc
      .tuple(role, session, fc.option(profileName), region)
      .map(([name, source, profile, where]): Step => {
        return (state) => putRole(state, sampleRole(name, source, {}, { region: where }), profile);
      }),
  },
  portal.map(
    (id): Step =>
      (state) =>
        putPortal(state, samplePortal(id)),
  ),
  {
    weight: 2,
    arbitrary: portalRole.map(
      ([id, name]): Step =>
        (state) => {
          const known = state.portals.some((each) => each.id === id);
          return known ? openRoles(state, [sampleSsoRole(id, ACCOUNT, name)]) : state;
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(profileName, session, region).map(
      ([name, sessionId, where]): Step =>
        (state) =>
          addProfile(state, { name, sessionId, region: where }),
    ),
  },
  fc.tuple(session, fc.option(profileName)).map(([sessionId, name]): Step => {
    return (state) =>
      state.sessions.some(({ id }) => id === sessionId) ? withProfile(state, sessionId, name) : state;
  }),
  profileName.map(
    (name): Step =>
      (state) =>
        removeProfile(state, name),
  ),
  user.map(
    (name): Step =>
      (state) =>
        removeIdentity(state, `id-${name}`),
  ),
  role.map(
    (name): Step =>
      (state) =>
        removeRole(state, name),
  ),
  portal.map(
    (id): Step =>
      (state) =>
        removePortal(state, id),
  ),
  fc.option(session).map(
    (id): Step =>
      (state) =>
        makeActive(state, id),
  ),
  fc.tuple(session, fc.boolean()).map(
    ([id, on]): Step =>
      (state) =>
        setFavourite(state, [id], on),
  ),
  fc.tuple(session, fc.option(fc.constantFrom('work', 'home'))).map(
    ([id, folder]): Step =>
      (state) =>
        setFolder(state, [id], folder),
  ),
  fc
    .tuple(session, fc.constantFrom('red', 'blue', null), fc.constantFrom(true, false, null))
    .map(([id, colour, production]): Step => {
      return (state) => setMarks(state, [id], { colour, production, addTags: colour ? [colour] : [] });
    }),
);

const steps = (most: number) => fc.array(step, { maxLength: most });

/** A catalogue, the same after a change, and the same after more changes. */
export const histories: fc.Arbitrary<readonly [CatalogState, CatalogState, CatalogState]> = fc
  .tuple(steps(20), steps(4), steps(4))
  .map(([first, change, later]) => {
    const before = first.reduce(take, EMPTY_CATALOG);
    const after = change.reduce(take, before);
    return [before, after, later.reduce(take, after)];
  });

function take(state: CatalogState, next: Step): CatalogState {
  try {
    return next(state);
  } catch (error) {
    if (error instanceof AppError) return state;
    throw error;
  }
}

/** What a catalogue says, whatever the order its things are in; each session's first profile counts. */
export function meaning(state: CatalogState) {
  const sorted = <T>(list: readonly T[], keyOf: (item: T) => string) =>
    Object.fromEntries(list.map((item) => [keyOf(item), item]));
  return {
    identities: sorted(state.identities, ({ id }) => id),
    portals: sorted(state.portals, ({ id }) => id),
    sessions: sorted(state.sessions, ({ id }) => id),
    profiles: sorted(state.profiles, ({ name }) => name),
    firstProfiles: Object.fromEntries(
      state.profiles.toReversed().map(({ sessionId, name }) => [sessionId, name]),
    ),
    favourites: state.favourites.toSorted(),
    folders: { ...state.folders },
    marks: { ...state.marks },
    activeSessionId: state.activeSessionId,
  };
}
