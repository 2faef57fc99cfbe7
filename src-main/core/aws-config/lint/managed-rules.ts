// Rules about Cloakroom's own profiles, and about who else may read the files.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import { profileNameOf } from '../document.ts';
import { isStaticKey, shadowsProcess } from '../managed-lines.ts';
import { type ManagedProfile, type ProfileCommand, readManagedProfiles } from '../profile-edits.ts';
import {
  ALL_TOOLS,
  atStart,
  type CommandFix,
  type Hit,
  profileLabel,
  shown,
  type WantedProfile,
} from './findings.ts';
import { at, FILES, type ProfileScope } from './profile-scope.ts';

const OTHERS_READ = 0o044;
const OTHERS_WRITE = 0o022;
const OTHERS = 0o077;

export function managedHits(scope: ProfileScope): Hit[] {
  const { input, documents, dependents } = scope;
  const present = new Map(readManagedProfiles(input.texts.config).map((it) => [it.name, it]));
  const hits: Hit[] = [];
  for (const [name, found] of present) {
    const wanted = input.managed.get(name);
    if (wanted) hits.push(...edited(found, wanted));
    else hits.push(leftover(found, dependents.has(name)));
  }
  const headers = new Map(documents.config.sections.map((it) => [profileNameOf(it), it.line + 1]));
  for (const [name, wanted] of input.managed) {
    if (!present.has(name)) hits.push(missing(name, wanted, headers.get(name) ?? null));
    hits.push(...shadowed(scope, name));
  }
  return hits;
}

function leftover({ name, line }: ManagedProfile, needed: boolean): Hit {
  return {
    ...inConfig(name, line),
    code: 'managed-leftover',
    severity: 'breaks',
    title: `${atStart(profileLabel(name))} points to Cloakroom, which does not know it`,
    consequence: 'All tools ask Cloakroom for its credentials and get none.',
    fix: () => {
      if (needed) return null;
      const command: ProfileCommand =
        name === 'default' ? { kind: 'clear-default' } : { kind: 'remove', name };
      return { kind: 'command', label: "Remove Cloakroom's lines", command, profile: name };
    },
  };
}

function edited(
  { name, line, helperCommand, region, editedByHand }: ManagedProfile,
  wanted: WantedProfile,
): Hit[] {
  const common = {
    ...inConfig(name, line),
    code: 'managed-edited',
    fix: () => putAgain(name, wanted),
  } as const;
  const label = atStart(profileLabel(name));
  if (helperCommand !== wanted.command) {
    return [
      {
        ...common,
        severity: 'breaks',
        title: `${label} does not start Cloakroom's helper any more`,
        consequence:
          'Its credential_process was changed or removed, so that tools do not get the credentials of its session.',
      },
    ];
  }
  if (editedByHand) {
    return [
      {
        ...common,
        severity: 'differs',
        title: `${label} was edited by hand`,
        consequence: "Other lines stand among Cloakroom's or beside them; some tools take those.",
      },
    ];
  }
  if (region === wanted.region) return [];
  return [
    {
      ...common,
      severity: 'note',
      title: `${label} has another region than in Cloakroom`,
      consequence:
        'Tools go by the file; Cloakroom writes its own region with the next change of the profile.',
    },
  ];
}

function missing(name: string, wanted: WantedProfile, line: number | null): Hit {
  return {
    ...inConfig(name, line),
    code: 'managed-missing',
    severity: 'breaks',
    title:
      line === null
        ? `${atStart(profileLabel(name))} is not in the config file`
        : `${atStart(profileLabel(name))} is not Cloakroom's any more`,
    consequence:
      line === null
        ? 'Cloakroom has it, but no tool finds it.'
        : "Cloakroom's lines are gone from its section, so that tools do not get the credentials of its session.",
    fix: () => putAgain(name, wanted),
  };
}

function putAgain(name: string, { command, region }: WantedProfile): CommandFix | null {
  const helperPath = command.endsWith(` ${name}`) ? command.slice(0, -name.length - 1) : '';
  if (helperPath === '') return null;
  const put: ProfileCommand =
    name === 'default'
      ? { kind: 'set-default', helperPath, region }
      : { kind: 'put', name, helperPath, region };
  return { kind: 'command', label: "Write Cloakroom's lines anew", command: put, profile: name };
}

function inConfig(name: string, line: number | null) {
  return { file: 'config', line, place: `profile ${name}`, profile: name, tools: ALL_TOOLS } as const;
}

/** In the credentials file every key wins over the config file; in the config file access keys do for some tools. */
function shadowed({ contents }: ProfileScope, name: string): Hit[] {
  const profile = contents.profiles.get(name);
  if (!profile) return [];
  return FILES.flatMap((file) => {
    const settings = [...profile.byFile[file].values()];
    const winning = settings.filter(({ key }) =>
      file === 'credentials' ? shadowsProcess(key) : isStaticKey(key),
    );
    const first = winning[0];
    if (!first) return [];
    const secret = winning.some(({ key }) => isStaticKey(key));
    return {
      ...at(profile, first),
      key: 'source',
      code: 'managed-shadowed',
      severity: 'risk',
      tools: ALL_TOOLS,
      title: `${atStart(profileLabel(name))} has credentials in the ${file} file that win over Cloakroom's`,
      consequence: `${file === 'credentials' ? 'Tools take them and never ask Cloakroom.' : 'Some tools take them and never ask Cloakroom.'} ${
        secret
          ? `Import it into Cloakroom, or remove the lines of ${profileLabel(name)}.`
          : `Remove ${shown(winning.map(({ key }) => key).join(', '))} there.`
      }`,
    } satisfies Hit;
  });
}

/** Whether other users of the machine can read or even change a file. */
export function permissionHits({ input, contents }: ProfileScope): Hit[] {
  return FILES.flatMap((file) => {
    const mode = input.modes[file];
    if (mode === null || (mode & OTHERS) === 0) return [];
    const writable = (mode & OTHERS_WRITE) !== 0;
    const readable = (mode & OTHERS_READ) !== 0;
    const secret = file === 'credentials' || holdsKeys(contents, file);
    return {
      file,
      line: null,
      place: '',
      profile: null,
      code: 'open-permissions',
      severity: writable || (secret && readable) ? 'risk' : 'note',
      tools: [],
      title: `Other users of this computer can ${writable ? 'change' : readable ? 'read' : 'open'} the ${file} file`,
      consequence: writable
        ? 'Who can write it can make your tools start any program, by a line with credential_process.'
        : secret
          ? 'Whatever keys it holds are theirs too.'
          : 'It holds no keys now, but shows which accounts and roles you have.',
      fix: () => ({ kind: 'permissions', label: 'Let only yourself read and write it' }),
    } satisfies Hit;
  });
}

function holdsKeys({ profiles }: ProfileScope['contents'], file: AwsFileKind): boolean {
  return [...profiles.values()].some(({ byFile }) => [...byFile[file].keys()].some(isStaticKey));
}
