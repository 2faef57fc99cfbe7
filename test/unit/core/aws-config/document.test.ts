import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDocument,
  profileNameOf,
  propertyOf,
  renderDocument,
  sectionsOf,
} from '../../../../src-main/core/aws-config/document.ts';
import { anyText, awkwardText, runs } from './arbitraries.ts';

const FIXTURES = new URL('../../../fixtures/aws-files/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');
const problemsOf = (text: string) => parseDocument(text).problems.map(({ kind, line }) => `${line} ${kind}`);

describe('a document', () => {
  it('renders every text back as it was', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(anyText, awkwardText, fc.string({ unit: 'binary' })), (text) => {
        const rendered = renderDocument(parseDocument(text));
        // `expect` takes longer than that.
        if (rendered !== text) expect(rendered).toBe(text);
      }),
      runs(10_000),
    );
  });

  it.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.config')))(
    'renders %s back as it was',
    (name) => {
      expect(renderDocument(parseDocument(fixture(name)))).toBe(fixture(name));
    },
  );

  it('knows the kind and name of each section of a config file', () => {
    const text = '[default]\n[profile a]\n[sso-session s]\n[services v]\n[plugins]\n[b]\n';
    const found = parseDocument(text).sections.map(({ header }) => `${header.kind}/${header.name}`);
    expect(found).toEqual([
      'default/default',
      'profile/a',
      'sso-session/s',
      'services/v',
      'other/plugins',
      'other/b',
    ]);
  });

  it.each([
    ['[profile "x"]', 'x'],
    ["[profile 'x']", 'x'],
    ["[profile 'two words']", 'two words'],
    ['[profile  x]', 'x'],
    ['[profile\tx]', 'x'],
    ['[ profile x ]', 'x'],
    ['[profile x]# glued', 'x'],
    ['[profile x] trailing', 'x'],
    ['[profile x] # with ] bracket', 'x'],
    ["[profile o'neil]", "o'neil"],
    ['[profile a b]', 'a b'],
    ['  [profile x]', 'x'],
    ['[ default ]', 'default'],
  ])('takes %s for the profile that some tool reads there, and reports it', (header, name) => {
    const [section] = parseDocument(`${header}\nregion = r\n`).sections;
    expect(section && profileNameOf(section)).toBe(name);
    expect(problemsOf(`${header}\n`)).toEqual(['1 odd-header']);
  });

  it.each([
    '[profile x]',
    '[profile x] # note',
    '[profile x]  ',
    '[default]',
    '[profile a.b@c+d:e/f%g-h]',
    '[plugins]',
  ])('has nothing to report about %s', (header) => {
    expect(problemsOf(`${header}\n`)).toEqual([]);
  });

  it('compares keys without case, trims values and keeps inline comments as the CLI does', () => {
    const document = parseDocument(
      '[default]\nRegion\t=  us-east-1 # home \nsso_account_id = 012345678901\n',
    );
    const ref = { kind: 'default', name: 'default' } as const;
    expect(propertyOf(document, ref, 'REGION')?.value).toBe('us-east-1 # home');
    expect(propertyOf(document, ref, 'sso_account_id')?.value).toBe('012345678901');
  });

  it('lets nested lines belong to their key, through comments and blank lines between them', () => {
    const [section] = parseDocument(fixture('nested.config')).sections;
    const s3 = section?.properties.find(({ key }) => key === 's3');
    expect(s3?.continuation).toEqual([
      'max_concurrent_requests = 20',
      'multipart_threshold = 64MB',
      'addressing_style = path',
    ]);
    expect(section?.properties.map(({ key }) => key)).toEqual(['region', 's3', 'output']);
  });

  it('reads properties that are all indented as properties, not as one long value', () => {
    const [section] = parseDocument(fixture('tabs.config')).sections;
    expect(section?.properties.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'region=us-east-1',
      'output=json',
    ]);
  });

  it('knows all parts of a section that is there twice, and reads its last value', () => {
    const document = parseDocument(fixture('duplicates.config'));
    const twice = { kind: 'profile', name: 'twice' } as const;
    expect(sectionsOf(document, twice).map(({ line }) => line)).toEqual([0, 5]);
    expect(propertyOf(document, twice, 'region')?.value).toBe('eu-west-3');
    expect(problemsOf(fixture('duplicates.config'))).toEqual([
      '3 duplicate-key',
      '6 duplicate-section',
      '7 duplicate-key',
    ]);
  });

  it('reports what tools cannot read, by line, and goes on', () => {
    expect(problemsOf(fixture('malformed.config'))).toEqual([
      '1 before-first-section',
      '2 before-first-section',
      '2 unclosed-header',
      '3 before-first-section',
      '3 no-delimiter',
      '4 before-first-section',
      '4 empty-key',
      '5 before-first-section',
      '5 empty-header',
      '7 colon-delimiter',
      '8 indented-header',
    ]);
    expect(parseDocument(fixture('malformed.config')).sections.map(({ header }) => header.name)).toEqual([
      'ok',
    ]);
  });

  it('keeps and reports a byte order mark and a bare carriage return', () => {
    expect(problemsOf(fixture('byte-order-mark.config'))).toEqual(['1 byte-order-mark']);
    expect(parseDocument(fixture('byte-order-mark.config')).sections[0]?.header.odd).toBe(false);
    expect(problemsOf('[default]\nregion = a\rb\n')).toEqual(['2 stray-carriage-return']);
  });

  it('takes the line ending of most lines as the usual one', () => {
    expect(parseDocument(fixture('crlf.config')).eol).toBe('\r\n');
    expect(parseDocument('[a]\r\nb = c\nd = e\n').eol).toBe('\n');
    expect(parseDocument('').eol).toBe('\n');
  });

  it('ends a section before the comments that lead to the next one', () => {
    const [first, prod] = parseDocument(fixture('commented.config')).sections;
    expect([first?.ownEnd, prod?.ownEnd]).toEqual([7, 13]);
  });
});
