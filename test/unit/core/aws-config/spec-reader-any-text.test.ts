// The reader on any text at all, and beside the document that the files are edited by.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsProfile, NamedSection } from '../../../../src-main/core/aws-config/aws-files.ts';
import { parseDocument, propertyOf } from '../../../../src-main/core/aws-config/document.ts';
import { planProfileChain } from '../../../../src-main/core/aws-config/profile-chain.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { anyText, runs, tidyText } from './arbitraries.ts';

const FIXTURES = new URL('../../../fixtures/aws-files/', import.meta.url);

const read = (config: string, credentials = '') => parseAwsFiles({ config, credentials });

/** Pieces that have broken readers of such files before. */
const awkward = fc
  .array(
    fc.constantFrom(
      ...['[', ']', '[profile ', '[default]', '[sso-session s]', '[services v]', 'profile', 'a', 'x y', '"'],
      ...['=', ' = ', ':', '#', ' #', ';', '\t', ' ', '  ', '\n', '\r\n', '\r', '\u0000', '\uFEFF', '\u00a0'],
      ...['\u2028', '\ud800', '\u0130', '__proto__', 'constructor', 'toString', 's3 =\n  a = b\n', '\n  '],
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''));

const someText = fc.oneof(awkward, anyText);

describe('any two texts', () => {
  it('are read without an exception, with every setting and problem on a line there is', () => {
    fc.assert(
      fc.property(someText, someText, (config, credentials) => {
        const found = read(config, credentials);
        const lines = { config: config.split('\n').length, credentials: credentials.split('\n').length };
        const placed = [
          ...found.problems,
          ...[...found.profiles.values()].flatMap(({ settings }) => [...settings.values()]),
        ];
        for (const { file, line } of placed) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines[file]);
        }
        for (const [name, profile] of found.profiles) {
          expect(profile.name).toBe(name);
          expect(profile.lines.config ?? profile.lines.credentials).not.toBeNull();
          expect(planProfileChain(found, name)).toHaveProperty('ok');
        }
      }),
      runs(3_000),
    );
  });

  it('are read alike with either line ending', () => {
    fc.assert(
      fc.property(someText, someText, (config, credentials) => {
        const ended = (eol: string) => {
          const [one, two] = [config, credentials].map((text) =>
            text.replaceAll('\r', '').replaceAll('\n', eol),
          );
          return read(one ?? '', two ?? '');
        };
        expect(ended('\r\n')).toEqual(ended('\n'));
      }),
      runs(1_000),
    );
  });
});

describe('a tidy file', () => {
  const agreesWithDocument = (text: string) => {
    const document = parseDocument(text);
    const { profiles, ssoSessions, services, problems } = read(text);
    expect(problems.filter(({ kind }) => kind !== 'unprefixed-section')).toEqual([]);
    const found = new Map<string, AwsProfile | NamedSection>();
    for (const [name, it] of profiles) found.set(name === 'default' ? 'default' : `profile ${name}`, it);
    for (const [name, it] of ssoSessions) found.set(`sso-session ${name}`, it);
    for (const [name, it] of services) found.set(`services ${name}`, it);
    let settings = 0;
    for (const { header, properties, line } of document.sections) {
      if (header.kind === 'other') continue;
      const id = header.kind === 'default' ? 'default' : `${header.kind} ${header.name}`;
      const section = found.get(id);
      expect(section && ('line' in section ? section.line : section.lines.config)).toBe(line + 1);
      expect([...(section?.settings.keys() ?? [])]).toEqual(properties.map(({ key }) => key));
      for (const [key, setting] of section?.settings ?? []) {
        const property = propertyOf(document, header, key);
        expect(setting.line).toBe((property?.line ?? 0) + 1);
        expect(setting.value).toBe(property?.value);
        const nested = [...(setting.nested ?? [])].map(([name, { value }]) => `${name} = ${value}`);
        expect(nested).toEqual(property?.continuation);
        settings++;
      }
      found.delete(id);
    }
    expect(found.size).toBe(0);
    return settings;
  };

  it('says what the document says that it is edited by', () => {
    let settings = 0;
    fc.assert(
      fc.property(tidyText, (text) => {
        settings += agreesWithDocument(text);
      }),
      runs(1_000),
    );
    expect(settings).toBeGreaterThan(1_000);
  });

  it.each(['commented.config', 'crlf.config', 'no-final-newline.config', 'sso.config'])(
    '%s says what the document says that it is edited by',
    (name) => {
      expect(agreesWithDocument(readFileSync(new URL(name, FIXTURES), 'utf8'))).toBeGreaterThan(1);
    },
  );
});

describe('a file that is not tidy', () => {
  it.each([
    ['byte-order-mark.config', '1 before-first-section'],
    ['malformed.config', '1 before-first-section'],
    // botocore takes a comment anywhere, and an indented line below a header for a property.
    ['nested.config', '5 nested-without-delimiter'],
    ['tabs.config', '2 continuation-without-property'],
  ])('%s is not read, because of line %s', (name, reason) => {
    const { profiles, problems } = read(readFileSync(new URL(name, FIXTURES), 'utf8'));
    expect(profiles.size).toBe(0);
    expect(problems.map(({ line, kind }) => `${line} ${kind}`)).toEqual([reason]);
  });
});
