// Where access keys stand on this machine beside the vault: both AWS files, comments in them, and the environment the
// app was started in. A pair in a profile can be given another key in place; everything else is reported and left.
import type { AwsFileKind } from '../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../aws-config/aws-files.ts';
import { parseDocument, renderDocument, type Section } from '../aws-config/document.ts';
import type { AwsFiles, TextEdit } from '../aws-config/files-port.ts';
import { headerText, type TextLine } from '../aws-config/grammar.ts';
import { applyPatches, type LinePatch, lineText, profileOf } from '../aws-config/lint/line-patches.ts';
import { NO_DELTA } from '../history/catalog-delta.ts';
import type { ChangeHistory } from '../history/change-history.ts';
import { readTexts } from '../history/history-commands.ts';
import type { LongTermKey } from '../ports.ts';
import type { KeyPlaces, RotatedIdentities } from './ports.ts';

/** Comments that hold a pair hold its halves this close together. */
const NEAR = 2;

export interface Sighting {
  readonly accessKeyId: string;
  /** Such as "profile dev in the credentials file". */
  readonly phrase: string;
  /**
   * `pair`: both halves, as tools read them. `commented`: in a comment, with what looks like a secret beside it.
   * `id`: the id alone, which is no secret. `environment`: AWS_ACCESS_KEY_ID when the app was started.
   */
  readonly kind: 'pair' | 'commented' | 'id' | 'environment';
}

const KEY_ID = /(?<![A-Z0-9])A[KS]IA[A-Z0-9]{12,124}(?![A-Z0-9])/g;

/** In file order, a phrase once per key. */
export function sightingsIn(texts: AwsFileTexts): Sighting[] {
  return [...sightingsOf('config', texts.config), ...sightingsOf('credentials', texts.credentials)];
}

function sightingsOf(file: AwsFileKind, text: string): Sighting[] {
  // Most config files name no key, and one of thousands of profiles takes its time to read.
  if (!/aws_access_key_id|A[KS]IA/i.test(text)) return [];
  const document = parseDocument(text);
  const found = new Map<string, Sighting>();
  const add = (sighting: Sighting) => {
    const id = `${sighting.accessKeyId} ${sighting.phrase}`;
    if (!found.has(id)) found.set(id, sighting);
  };
  const paired = new Set<number>();
  for (const pair of pairsOf(document.sections)) {
    for (const { line, value } of pair.ids) {
      if (value !== pair.ids.at(-1)?.value) continue;
      paired.add(line);
      add({ accessKeyId: value, phrase: `${nameOf(file, pair.section)} in the ${file} file`, kind: 'pair' });
    }
  }
  const secretish = document.lines.map((line) => /secret/i.test(line.text));
  for (const [at, line] of document.lines.entries()) {
    if (paired.has(at)) continue;
    for (const [accessKeyId] of line.text.matchAll(KEY_ID)) {
      const comment = /^\s*[#;]/.test(line.text);
      const near = secretish
        .slice(Math.max(0, at - NEAR), at + NEAR + 1)
        .some(
          (each, index) =>
            each && /^\s*[#;]/.test(document.lines[Math.max(0, at - NEAR) + index]?.text ?? ''),
        );
      const where = `line ${at + 1} of the ${file} file`;
      add({
        accessKeyId,
        phrase: comment ? `a comment in ${where}` : where,
        kind: comment && near ? 'commented' : 'id',
      });
    }
  }
  return [...found.values()];
}

interface Half {
  readonly line: number;
  readonly start: number;
  readonly value: string;
}

interface Pair {
  readonly section: Section;
  readonly ids: readonly Half[];
  readonly secrets: readonly Half[];
}

/** Sections of one name are one: tools merge them. Only what holds both halves is a pair. */
function pairsOf(sections: readonly Section[]): Pair[] {
  const pairs = new Map<string, { section: Section; ids: Half[]; secrets: Half[] }>();
  for (const section of sections) {
    const name = headerText(section.header);
    const pair = pairs.get(name) ?? { section, ids: [], secrets: [] };
    pairs.set(name, pair);
    for (const { key, value, line, valueStart, continuation } of section.properties) {
      // A tool may write a remark behind a value; no half of a key has a blank in it.
      const half = { line, start: valueStart, value: /^\S*/.exec(value)?.[0] ?? '' };
      if (half.value === '' || continuation.length > 0) continue;
      if (key === 'aws_access_key_id') pair.ids.push(half);
      if (key === 'aws_secret_access_key') pair.secrets.push(half);
    }
  }
  return [...pairs.values()].filter(({ ids, secrets }) => ids.length > 0 && secrets.length > 0);
}

function nameOf(file: AwsFileKind, section: Section): string {
  const name = profileOf(file, section);
  return name === null ? `section [${headerText(section.header)}]` : `profile ${name}`;
}

/**
 * The text with `to` in every pair of the id of `from`; each other byte stays. The secret beside the id goes whatever
 * it is: with this id no other than `from`'s has ever worked.
 */
export function replacePairs(text: string, from: LongTermKey, to: LongTermKey): string {
  const document = parseDocument(text);
  const patches: LinePatch[] = [];
  for (const { ids, secrets } of pairsOf(document.sections)) {
    // Where a half stands several times, the last one is read.
    if (ids.at(-1)?.value !== from.accessKeyId) continue;
    const put = ({ line, start, value }: Half, text: string) => {
      const old = (document.lines[line] as TextLine).text;
      patches.push(lineText(document, line, old.slice(0, start) + text + old.slice(start + value.length)));
    };
    for (const half of ids) if (half.value === from.accessKeyId) put(half, to.accessKeyId);
    for (const half of secrets) {
      const old = half === secrets.at(-1) || half.value === from.secretAccessKey.reveal();
      if (old) put(half, to.secretAccessKey.reveal());
    }
  }
  return patches.length === 0 ? text : renderDocument(applyPatches(document, patches));
}

export interface KeyPlacesPorts {
  readonly files: AwsFiles;
  readonly history: Pick<ChangeHistory, 'open'>;
  readonly identities: () => readonly NonNullable<ReturnType<RotatedIdentities['find']>>[];
  readonly environmentKeyId: string | null;
}

export class KeyPlacesOnDisk implements KeyPlaces {
  readonly #ports: KeyPlacesPorts;
  #seen: AwsFileTexts = { config: '', credentials: '' };
  #sightings: ReadonlyMap<string, readonly Sighting[]>;

  constructor(ports: KeyPlacesPorts) {
    this.#ports = ports;
    this.#sightings = this.#sorted({ config: '', credentials: '' });
  }

  /** Reads both files. True when a key stands somewhere else than before. Rejects when they cannot be read. */
  async look(): Promise<boolean> {
    const texts = await readTexts(this.#ports.files);
    if (texts.config === this.#seen.config && texts.credentials === this.#seen.credentials) return false;
    const sightings = this.#sorted(texts);
    const changed = JSON.stringify([...sightings]) !== JSON.stringify([...this.#sightings]);
    this.#seen = texts;
    this.#sightings = sightings;
    return changed;
  }

  /** As of the last look. */
  of(accessKeyId: string): readonly Sighting[] {
    return this.#sightings.get(accessKeyId) ?? [];
  }

  /** What `replace` replaces, in the files as they are now. */
  async find(accessKeyId: string): Promise<readonly string[]> {
    await this.look();
    return this.of(accessKeyId).flatMap(({ kind, phrase }) => (kind === 'pair' ? [phrase] : []));
  }

  /**
   * In place, in both files, kept in the history as a change that cannot be taken back: the old key will not work.
   * Rejects with the `file-…` AppErrors of the files; what was done by then is found done at the next try.
   */
  async replace(from: LongTermKey, to: LongTermKey): Promise<void> {
    const { files, history } = this.#ports;
    const title = `Replaced the access key ${from.accessKeyId} by ${to.accessKeyId}`;
    const kept = history.open({ kind: 'profile', title }, () => this.#delta(from, to), false);
    const edit: TextEdit = (text) => replacePairs(text, from, to);
    let written = false;
    try {
      written = (await files.editCredentials(edit, kept.run('credentials'))).changed;
      await files.editConfig(edit, kept.run('config'));
    } catch (error) {
      if (!written) await kept.discard().catch(() => {});
      throw error;
    }
    await this.look();
  }

  /** The catalogue has changed by now, in a step of its own; the history is to know that the old key is gone. */
  #delta(from: LongTermKey, to: LongTermKey) {
    const changed = this.#ports
      .identities()
      .filter(({ accessKeyId }) => accessKeyId === to.accessKeyId)
      .map((after) => ({ before: { ...after, accessKeyId: from.accessKeyId }, after }));
    return { ...NO_DELTA, identities: changed };
  }

  #sorted(texts: AwsFileTexts): ReadonlyMap<string, readonly Sighting[]> {
    const { environmentKeyId } = this.#ports;
    const sorted = new Map<string, Sighting[]>();
    const add = (sighting: Sighting) => {
      const others = sorted.get(sighting.accessKeyId);
      if (others) others.push(sighting);
      else sorted.set(sighting.accessKeyId, [sighting]);
    };
    for (const sighting of sightingsIn(texts)) add(sighting);
    if (environmentKeyId !== null) {
      const phrase = 'the environment that Cloakroom was started in (AWS_ACCESS_KEY_ID)';
      add({ accessKeyId: environmentKeyId, phrase, kind: 'environment' });
    }
    return sorted;
  }
}
