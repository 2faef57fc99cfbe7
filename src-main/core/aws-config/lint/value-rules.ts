// Rules about what single keys of a profile say: keys that no SDK knows, values that AWS cannot accept.
import { isRegionName } from '../../../../shared/arn.ts';
import type { AwsProfile, ChainResult, NamedSection, Setting } from '../aws-files.ts';
import { headerText } from '../grammar.ts';
import { ALL_TOOLS, type Fix, type Hit, JS, profileLabel, shown } from './findings.ts';
import { without } from './line-patches.ts';
import { at, FILES, keyFix, type ProfileScope, valueFix } from './profile-scope.ts';

const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;
/** Sources whose credentials are a role's, so that another role from them is chained and no MFA device is theirs. */
const ROLE_SOURCES = new Set(['sso', 'web-identity', 'ec2-instance', 'ecs-container']);
/** The longest session of a chained role, whatever the role allows. Source: IAM User Guide, role chaining. */
const CHAINED_SECONDS = 3600;

export function valueHits(scope: ProfileScope): Hit[] {
  const { profiles, ssoSessions } = scope.contents;
  const hits = [...profiles.values()].flatMap((profile) => [
    ...unknownKeys(scope, profile),
    ...mfaOnSession(scope, profile),
    ...durations(scope, profile),
    ...settingsOf(profile).flatMap((setting) => shapes(scope, at(profile, setting), setting, profile)),
  ]);
  for (const session of ssoSessions.values()) {
    for (const setting of session.settings.values()) {
      const { file, line, key } = setting;
      const where = { file, line, key, place: `sso-session ${session.name}`, profile: null };
      hits.push(...shapes(scope, where, setting, session));
    }
  }
  return hits;
}

function settingsOf(profile: AwsProfile): Setting[] {
  return FILES.flatMap((file) => [...profile.byFile[file].values()]);
}

/** Quotes have a finding of their own. */
function unquoted({ value }: Setting): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

type Where = Pick<Hit, 'file' | 'line' | 'place' | 'profile' | 'key'>;

function shapes(scope: ProfileScope, where: Where, setting: Setting, of: AwsProfile | NamedSection): Hit[] {
  const { key } = setting;
  const value = unquoted(setting);
  // An empty value has a finding of its own.
  if (value === '') return [];
  const subject = where.profile === null ? `[sso-session ${shown(of.name)}]` : profileLabel(of.name);
  if ((key === 'region' || key === 'sso_region') && !isRegionName(value) && !/-global$/.test(value)) {
    const meant = value.toLowerCase().replace(/(?<=-\d{1,2})[a-z]$/, '');
    return [
      {
        ...where,
        code: 'region-shape',
        severity: 'breaks',
        tools: ALL_TOOLS,
        title: `${key} of ${subject} is not the name of a region`,
        consequence: 'All tools look for endpoints that do not exist. Write a region such as eu-west-1.',
        fix: () => (isRegionName(meant) ? valueFix(scope, setting, `Write ${meant}`, meant) : null),
      },
    ];
  }
  if (key === 'sso_account_id' && !/^\d{12}$/.test(value)) {
    const digits = value.replace(/[\s-]/g, '');
    return [
      {
        ...where,
        code: 'account-id-shape',
        severity: 'breaks',
        tools: ALL_TOOLS,
        title: `sso_account_id of ${subject} is not an account ID`,
        consequence:
          'Identity Center knows no such account, so that all tools fail. An account ID has twelve digits, zeros at its beginning included.',
        fix: () =>
          /^\d{12}$/.test(digits) ? valueFix(scope, setting, 'Write the twelve digits alone', digits) : null,
      },
    ];
  }
  return [];
}

function unknownKeys(scope: ProfileScope, profile: AwsProfile): Hit[] {
  return FILES.flatMap((file) => {
    const hits: Hit[] = [];
    const mfa = profile.byFile[file].get('mfa_arn');
    const isRole = profile.settings.has('role_arn');
    if (mfa) {
      hits.push({
        ...at(profile, mfa),
        code: 'mfa-arn',
        severity: isRole ? 'breaks' : 'note',
        tools: ALL_TOOLS,
        title: `mfa_arn of ${profileLabel(profile.name)} is no key of AWS`,
        consequence: isRole
          ? 'All tools ignore it and ask for no code, so that AWS denies a role that demands MFA. The key is mfa_serial.'
          : 'All tools ignore it. The key is mfa_serial.',
        // With credentials of a role, a device makes AWS refuse what works now.
        fix: () =>
          isRoleSession(scope.chains.get(profile.name)) ? null : known(scope, profile, mfa, 'mfa_serial'),
      });
    }
    const token = profile.byFile[file].get('aws_security_token');
    if (token) {
      hits.push({
        ...at(profile, token),
        code: 'security-token',
        severity: 'differs',
        tools: [JS, 'Go', 'Java', 'Rust'],
        title: `aws_security_token of ${profileLabel(profile.name)} is a key of the past`,
        consequence:
          'The AWS CLI and boto3 still read it, the SDKs do not, so that AWS refuses the key without its token. The key is aws_session_token.',
        fix: () => known(scope, profile, token, 'aws_session_token'),
      });
    }
    return hits;
  });
}

/** The key that tools know in the place of one that they do not; where both say the same, the unknown one goes. */
function known(scope: ProfileScope, profile: AwsProfile, setting: Setting, key: string): Fix | null {
  const other = profile.settings.get(key);
  if (!other) return keyFix(scope, setting, `Write ${key}`, key);
  const place = scope.placeOf(setting);
  if (!place || other.value !== setting.value) return null;
  return {
    kind: 'lines',
    label: `Remove it, since ${key} says the same`,
    patches: [without(scope.documents[setting.file], place.property)],
    touches: [headerText(place.section.header)],
  };
}

/** Whether a role of this profile is assumed with credentials of a role. */
function isRoleSession(result: ChainResult | undefined): boolean {
  if (!result?.ok || result.chain.roles.length === 0) return false;
  return result.chain.roles.length > 1 || ROLE_SOURCES.has(result.chain.source.kind);
}

function mfaOnSession(scope: ProfileScope, profile: AwsProfile): Hit[] {
  const serial = profile.settings.get('mfa_serial');
  if (!serial || !profile.settings.has('role_arn') || !isRoleSession(scope.chains.get(profile.name)))
    return [];
  return [
    {
      ...at(profile, serial),
      code: 'mfa-without-user',
      severity: 'breaks',
      tools: ALL_TOOLS,
      title: `The role of ${profileLabel(profile.name)} asks for a code that its source cannot give`,
      consequence:
        'An MFA device belongs to an IAM user, but this role is assumed with the credentials of a role, so that AWS refuses the code. Remove mfa_serial, or take an IAM user as the source.',
    },
  ];
}

function durations(scope: ProfileScope, profile: AwsProfile): Hit[] {
  const setting = profile.settings.get('duration_seconds');
  const value = setting ? unquoted(setting) : '';
  if (!setting || !profile.settings.has('role_arn') || value === '') return [];
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : null;
  if (seconds !== null && seconds > CHAINED_SECONDS && isRoleSession(scope.chains.get(profile.name))) {
    return [
      {
        ...at(profile, setting),
        code: 'chained-duration',
        severity: 'breaks',
        tools: ALL_TOOLS,
        title: `duration_seconds of ${profileLabel(profile.name)} is more than a chained role may last`,
        consequence:
          'This role is assumed with the credentials of a role, and AWS refuses such a session for more than one hour.',
        fix: () => valueFix(scope, setting, 'Write 3600', String(CHAINED_SECONDS)),
      },
    ];
  }
  if (seconds !== null && seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) return [];
  return [
    {
      ...at(profile, setting),
      code: 'duration-range',
      severity: 'breaks',
      tools: ALL_TOOLS,
      title: `duration_seconds of ${profileLabel(profile.name)} is no duration that AWS accepts`,
      consequence:
        'AWS refuses to let the role be assumed. Write 900 to 43200 seconds, and no more than the role allows.',
      fix: () => {
        if (seconds === null) return null;
        const nearest = seconds < SHORTEST_SECONDS ? SHORTEST_SECONDS : LONGEST_SECONDS;
        return valueFix(scope, setting, `Write ${nearest}`, String(nearest));
      },
    },
  ];
}
