// Rules about sections: those that stand several times, that no tool reads, or that say something about others.
//
// Which tool does what: measured with botocore and the AWS SDK for JavaScript; for Go, Java and Rust read in
// their sources and in the shared-file specification.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsConfigDocument, Property, Section } from '../document.ts';
import { headerText } from '../grammar.ts';
import { isOtherSource, isStaticKey, managedLinesOf } from '../managed-lines.ts';
import { IDENTIFIER } from '../spec-reader.ts';
import { ALL_TOOLS, CLI, type Hit, headerLabel, JS, type LineFix, shown } from './findings.ts';
import { type Found, headerFix, oddHits, type Scope, swallowedHeaders } from './header-rules.ts';
import { profileOf } from './line-patches.ts';
import { mergedSections } from './merge-sections.ts';

/** Bare sections of the config file that the AWS CLI itself reads. */
const CLI_SECTIONS = new Set(['plugins', 'preview']);

/** Everything about the headers of one file. */
export function sectionHits(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  const parts = new Map<string, Section[]>();
  for (const section of document.sections) {
    const name = headerText(section.header);
    const known = parts.get(name);
    if (known) known.push(section);
    else parts.set(name, [section]);
  }
  const scope: Scope = { file, document, parts };
  const hits: Hit[] = [...swallowedHeaders(scope)];
  for (const same of parts.values()) {
    const section = same[0] as Section;
    if (same.length > 1) hits.push(duplicate(scope, same));
    // Merging the parts writes their header anew.
    const found = [
      ...kindHits(scope, section, same.length > 1),
      ...(same.length > 1 ? [] : oddHits(scope, section)),
    ];
    for (const hit of found) hits.push(hitOf(scope, section, hit));
  }
  const twice = twoDefaults(scope);
  if (twice) hits.push(twice);
  return hits;
}

function hitOf({ file }: Scope, section: Section, found: Found): Hit {
  return {
    file,
    place: headerText(section.header),
    profile: profileOf(file, section),
    line: section.line + 1,
    ...found,
  };
}

const PROTO: Found = {
  code: 'proto-profile',
  severity: 'breaks',
  tools: [JS],
  title: 'A section __proto__ hides every profile from JavaScript',
  consequence:
    'The SDK for JavaScript takes the name for an attack and finds no profile at all in the file. Choose another name.',
};

/** What the header names, and whether anybody looks there. */
function kindHits(scope: Scope, section: Section, duplicated: boolean): Found[] {
  const { file } = scope;
  const { kind, name } = section.header;
  const rename = (label: string, to: string | null) => () =>
    to === null || duplicated ? null : renamed(scope, section, label, to);
  if (name === '__proto__' && (kind === 'profile' || kind === 'other')) return [PROTO];
  if (kind === 'other' && name === 'DEFAULT') return [capitalDefault(scope, section, duplicated)];
  if (file === 'credentials' && kind !== 'other' && kind !== 'default') {
    const bare = name === 'default' ? 'default' : name;
    const taken = kind !== 'profile' || !IDENTIFIER.test(name);
    return [
      {
        code: 'prefixed-section',
        severity: 'breaks',
        profile: kind === 'profile' ? name : null,
        tools: ALL_TOOLS,
        title: `${headerLabel(section.header)} is a header of the config file, not of the credentials file`,
        consequence:
          kind === 'profile'
            ? "In the credentials file a profile's header is its name alone; no tool finds this one by its name."
            : 'No tool reads this section here; it belongs in the config file.',
        fix: rename(`Write [${shown(bare)}]`, taken ? null : bare),
      },
    ];
  }
  if (/[#;]/.test(name)) {
    return [
      {
        code: 'invalid-name',
        severity: 'breaks',
        tools: [JS, 'Java', 'Rust'],
        title: `${headerLabel(section.header)} has a # or ; between its brackets`,
        consequence:
          'Java and Rust take it for the beginning of a comment, miss the ], and refuse the whole file; JavaScript sees no header. Choose another name.',
      },
    ];
  }
  if (file === 'config' && kind === 'other') {
    if (CLI_SECTIONS.has(name)) return [];
    const meant = meantHeader(name);
    const used = section.properties.some(
      ({ key }) => isOtherSource(key) || isStaticKey(key) || key === 'region' || key === 'output',
    );
    return [
      {
        code: 'bare-section',
        severity: used ? 'breaks' : 'note',
        tools: ALL_TOOLS,
        title: `${headerLabel(section.header)} is not read as a profile`,
        consequence: meant
          ? `In the config file all tools ignore this section: the header of a profile is [profile name].`
          : 'In the config file all tools ignore this section.',
        fix: rename(`Write [${shown(meant ?? '')}]`, used ? meant : null),
      },
    ];
  }
  const found: Found[] = [];
  if (!IDENTIFIER.test(name)) {
    const what = kind === 'profile' || kind === 'other' ? 'profile' : kind;
    found.push({
      code: 'invalid-name',
      severity: 'differs',
      tools: [CLI, JS, 'Java', 'Rust'],
      title: `${headerLabel(section.header)} has characters that not all tools accept in the name of a ${what}`,
      consequence:
        'Java, Rust and JavaScript ignore the section, the AWS CLI and boto3 some such names too, Go accepts it. Choose a name of letters, digits and _ - . @ + / : %.',
    });
  }
  return found;
}

/** The header somebody had in mind who wrote `[x]`, `[Profile x]` or `[sso_session x]`; null when unclear. */
function meantHeader(name: string): string | null {
  if (/^default$/i.test(name)) return 'default';
  const typed = /^(profile|sso[-_]session|services?)\s+["']?([^\s"']+)["']?$/i.exec(name);
  const kind =
    typed?.[1]
      ?.toLowerCase()
      .replace('_', '-')
      .replace(/^services?$/, 'services') ?? 'profile';
  const plain = typed ? (typed[2] ?? '') : name;
  if (!IDENTIFIER.test(plain) || /^(?:profile|sso[-_]session|services?)$/i.test(plain)) return null;
  if (kind === 'profile' && plain === 'default') return 'default';
  return `${kind} ${plain}`;
}

/** Null when there is such a section already. */
function renamed(
  { document, parts, file }: Scope,
  section: Section,
  label: string,
  to: string,
): LineFix | null {
  const taken = parts.has(to) || (to === 'default' && file === 'config' && parts.has('profile default'));
  if (taken) return null;
  return headerFix(document, section, label, to);
}

function capitalDefault(scope: Scope, section: Section, duplicated: boolean): Found {
  const { document, parts, file } = scope;
  const taken = parts.has('default') || (file === 'config' && parts.has('profile default'));
  const leaks = section.properties.some(({ key }) => isStaticKey(key) || isOtherSource(key));
  return {
    code: 'capital-default',
    severity: leaks ? 'risk' : 'differs',
    tools: [CLI, 'Go'],
    title: 'The keys of [DEFAULT] are added to every profile',
    consequence:
      'The AWS CLI and boto3 take them for keys of every section that does not have them itself; Go for those of a profile DEFAULT; the other SDKs ignore them.',
    fix: () => {
      if (duplicated) return null;
      if (!taken) return headerFix(document, section, 'Write [default]', 'default');
      // A key in a comment would be out of sight, and still be there.
      if (section.properties.some(({ key }) => isStaticKey(key))) return null;
      const lines = document.lines.slice(section.line, section.ownEnd).map(({ text, eol }) => ({
        text: text.trim() === '' || /^[#;]/.test(text) ? text : `# ${text}`,
        eol,
      }));
      return {
        kind: 'lines',
        label: 'Turn the section into comments',
        patches: [{ from: section.line, to: section.ownEnd, lines }],
        touches: [headerText(section.header)],
      };
    },
  };
}

function duplicate(scope: Scope, same: readonly Section[]): Hit {
  const { document } = scope;
  const [first, second] = same as [Section, Section];
  const raw = same.map(({ line, header }) => document.lines[line]?.text.slice(header.open, header.close));
  const exact = new Set(raw).size < raw.length;
  return hitOf(scope, first, {
    code: 'duplicate-section',
    severity: exact ? 'breaks' : 'differs',
    line: second.line + 1,
    tools: exact ? [CLI] : [CLI, 'Go', 'Java', 'Rust'],
    title: `${headerLabel(first.header)} stands ${same.length === 2 ? 'twice' : `${same.length} times`} in the ${scope.file} file`,
    consequence: exact
      ? 'The AWS CLI and boto3 refuse the whole file; the SDKs merge the sections, and of a key that stands twice the last one counts.'
      : 'For the AWS CLI and boto3 the last one replaces those before it, Java and Rust ignore those with an odd header, Go and JavaScript differ in which they merge.',
    fix: () => {
      const named = IDENTIFIER.test(first.header.name) ? headerText(first.header) : null;
      return {
        kind: 'lines',
        label: 'Merge the sections',
        patches: mergedSections(document, same, named, (keys) => keys.at(-1) as Property),
        touches: [headerText(first.header)],
      };
    },
  });
}

function twoDefaults(scope: Scope): Hit | null {
  const { document, parts, file } = scope;
  const plain = parts.get('default')?.[0];
  const prefixed = parts.get('profile default')?.[0];
  if (file !== 'config' || !plain || !prefixed) return null;
  const both = [plain, prefixed].sort((a, b) => a.line - b.line);
  // Cloakroom writes into both, so that every tool asks it.
  if (both.every((section) => managedLinesOf(document.lines, section))) return null;
  return hitOf(scope, both[1] as Section, {
    code: 'two-defaults',
    severity: 'differs',
    place: 'default',
    tools: ALL_TOOLS,
    title: 'The default profile has two sections, [default] and [profile default]',
    consequence:
      'For Java and Rust [profile default] counts, whichever is first; for the AWS CLI, boto3 and JavaScript the one that is further down.',
    fix: () => {
      const single = ['default', 'profile default'].every((name) => parts.get(name)?.length === 1);
      const sources = both.filter(({ properties }) =>
        properties.some(({ key }) => isStaticKey(key) || isOtherSource(key)),
      );
      const managed = both.some((section) => managedLinesOf(document.lines, section));
      if (!single || sources.length > 1 || managed) return null;
      return {
        kind: 'lines',
        label: 'Merge them into [default]',
        patches: mergedSections(document, both, 'default', (keys) => {
          const counts = keys.findLast((property) => prefixed.properties.includes(property));
          return counts ?? (keys.at(-1) as Property);
        }),
        touches: ['default', 'profile default'],
      };
    },
  });
}
