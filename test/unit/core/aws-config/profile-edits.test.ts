import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import { parseDocument, propertyOf } from '../../../../src-main/core/aws-config/document.ts';
import {
  clearDefault,
  putProfile,
  readManagedProfiles,
  removeProfile,
  renameProfile,
  setDefault,
  shadowingKeys,
} from '../../../../src-main/core/aws-config/profile-edits.ts';
import { anyText, runs, tidyText } from './arbitraries.ts';

const helperPath = '/opt/cloakroom/credential-helper';
const MARKER = '# Managed by Cloakroom: change it there, it rewrites the lines below.\n';
const ADDED = '# Managed by Cloakroom (added): change it there, it rewrites the lines below.\n';
const dev = { name: 'dev', helperPath, region: 'eu-west-1' };
const DEV = `[profile dev]\n${MARKER}region = eu-west-1\ncredential_process = ${helperPath} dev\n`;
const replace = { replace: true };

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('putting a profile', () => {
  it('writes a section of its own at the end', () => {
    const edit = putProfile('[default]\noutput = json\n', dev);
    expect(edit).toEqual({
      text: `[default]\noutput = json\n\n${DEV}`,
      action: 'added',
      profile: 'dev',
      line: 4,
      setAside: [],
      restored: [],
    });
  });

  it('changes only the lines that say something else', () => {
    const text = `${DEV.replace('region = eu-west-1', 'region=eu-west-1')}output = json\n\n[profile z]\n`;
    expect(putProfile(text, dev)).toMatchObject({ action: 'unchanged', text });
    const moved = putProfile(text, { ...dev, helperPath: '/new/helper' });
    expect(moved.text).toBe(text.replace(helperPath, '/new/helper'));
    expect(putProfile(text, { ...dev, region: 'sa-east-1' }).text).toBe(
      text.replace('eu-west-1', 'sa-east-1'),
    );
  });

  it('removes a region it wrote and leaves one that a person wrote', () => {
    expect(putProfile(DEV, { ...dev, region: null }).text).toBe(DEV.replace('region = eu-west-1\n', ''));
    const own = `[profile dev]\n${MARKER}credential_process = ${helperPath} dev\nregion = us-east-2\n`;
    expect(putProfile(own, { ...dev, region: null }).action).toBe('unchanged');
  });

  it("sets a person's region aside for its own, since no key may stand twice, and brings it back", () => {
    const own = `[profile dev]\n${MARKER}credential_process = ${helperPath} dev\nregion = us-east-2\n`;
    const put = putProfile(own, dev);
    expect(put.text).toBe(`${DEV}# Set aside by Cloakroom: region = us-east-2\n`);
    expect(put.setAside).toEqual(['region']);
    expect(putProfile(put.text, { ...dev, region: null })).toMatchObject({ text: own, restored: ['region'] });
  });

  it.each(['[profile dev]', '[profile "dev"]', '[profile  dev]', '[ profile dev ]', '[profile dev]# mine'])(
    "refuses to touch somebody else's section %s, and says where it is",
    (header) => {
      const error = refusal(() =>
        putProfile(`[default]\n\n${header}\nregion = x\n`, dev, { file: '/home/me/.aws/config' }),
      );
      expect(error.code).toBe('profile-conflict');
      expect(error.message).toContain('/home/me/.aws/config (line 3)');
    },
  );

  it('takes a section over when told to: what would win becomes a comment, the rest stays', () => {
    const text =
      '[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\noutput = json\n' +
      's3 =\n  addressing_style = path\n\n# about b\n[profile b]\n';
    const edit = putProfile(text, dev, replace);
    expect(edit.text).toBe(
      '[profile dev]\n# Set aside by Cloakroom: role_arn = arn:aws:iam::123456789012:role/r\n' +
        '# Set aside by Cloakroom: source_profile = base\noutput = json\ns3 =\n  addressing_style = path\n' +
        `${ADDED}region = eu-west-1\ncredential_process = ${helperPath} dev\n\n# about b\n[profile b]\n`,
    );
    expect(edit).toMatchObject({ action: 'taken-over', setAside: ['role_arn', 'source_profile'] });
    expect(removeProfile(edit.text, 'dev')).toMatchObject({
      text,
      action: 'restored',
      restored: ['role_arn', 'source_profile'],
    });
  });

  it.each([
    'sso_session = s',
    'SSO_Account_Id = 012345678901',
    'web_identity_token_file = /t',
    'credential_source = Environment',
    'login_session = arn:aws:iam::123456789012:user/u',
    'credential_process = /opt/other/tool',
    'mfa_serial = arn:aws:iam::123456789012:mfa/u',
    'external_id = e',
    'duration_seconds = 900',
    'role_session_name = n',
  ])('sets %s aside and gives it back', (line) => {
    const text = `[profile dev]\n${line}\n  continued\ncli_pager =\n`;
    const edit = putProfile(text, dev, replace);
    expect(edit.text).toContain(
      `\n# Set aside by Cloakroom: ${line}\n# Set aside by Cloakroom:   continued\ncli_pager =\n`,
    );
    expect(removeProfile(edit.text, 'dev').text).toBe(text);
  });

  it('sets aside the comments within a value of several lines with it, and gives all back', () => {
    const text = '[profile dev]\nsso_session = s\nregion = x\nsource_profile =\n# note\n\n  region = y\n';
    const edit = putProfile(text, { ...dev, region: null }, replace);
    expect(putProfile(edit.text, { ...dev, region: null }).action).toBe('unchanged');
    expect(removeProfile(edit.text, 'dev').text).toBe(text);
  });

  it('gives a header that only some tools read a plain stand-in', () => {
    const text = '[profile "dev"]\noutput = json\n';
    const edit = putProfile(text, dev, replace);
    expect(
      edit.text.startsWith('[profile dev]\n# Set aside by Cloakroom: [profile "dev"]\noutput = json\n'),
    ).toBe(true);
    expect(removeProfile(edit.text, 'dev').text).toBe(text);
  });

  it.each(['aws_access_key_id', 'aws_secret_access_key', 'AWS_SESSION_TOKEN'])(
    'never touches %s, replace or not, and does not repeat its value',
    (key) => {
      const error = refusal(() => putProfile(`[profile dev]\n${key} = EXAMPLEVALUE\n`, dev, replace));
      expect(error.code).toBe('profile-conflict');
      expect(error.remedy).toContain('into Cloakroom first');
      expect(error.message).toContain('(line 2)');
      expect(`${error.message} ${error.details}`).not.toContain('EXAMPLEVALUE');
    },
  );

  it('refuses a profile that has two sections, with both lines', () => {
    const error = refusal(() => putProfile('[profile dev]\n[profile z]\n[profile "dev"]\n', dev, replace));
    expect(error).toMatchObject({ code: 'profile-conflict' });
    expect(error.message).toContain('(lines 1, 3)');
  });

  it('refuses to update its own section once a person made it get credentials in another way', () => {
    const text = `${DEV}role_arn = arn:aws:iam::123456789012:role/r\n`;
    expect(refusal(() => putProfile(text, dev)).message).toContain(
      'in another way in the AWS config file (line 5)',
    );
    expect(putProfile(text, dev, replace).setAside).toEqual(['role_arn']);
  });

  it('does not take a command somebody else put in the place of its own for its own', () => {
    const text = DEV.replace(`${helperPath} dev`, '/opt/other/tool --profile dev');
    expect(refusal(() => putProfile(text, dev)).code).toBe('profile-conflict');
    const after = putProfile(text, dev, replace).text;
    expect(after).toContain('# Set aside by Cloakroom: credential_process = /opt/other/tool --profile dev');
    expect(after).toContain(`\ncredential_process = ${helperPath} dev\n`);
  });

  it.each([
    ['keys', '[profile dev]\nregion = x\n  role_arn = y\n'],
    ['a header', '[profile dev]\nregion = x\n  [profile y]\n'],
  ])('refuses a section where some tools read %s in a value of several lines', (_what, text) => {
    expect(refusal(() => putProfile(text, dev, replace)).code).toBe('file-malformed');
  });

  it('refuses a file with a bare carriage return', () => {
    expect(refusal(() => putProfile('[default]\r[profile dev]\n', dev)).message).toContain('Line 1 of');
  });

  it.each(['a b', 'default2]', '', "o'neil", '__proto__', 'a\nb'])('refuses the name %j', (name) => {
    expect(refusal(() => putProfile('', { ...dev, name })).code).toBe('invalid-input');
  });

  it('refuses a region with a line break', () => {
    expect(refusal(() => putProfile('', { ...dev, region: 'a\nrole_arn = x' })).code).toBe('invalid-input');
  });
});

describe('removing a profile', () => {
  it('leaves a section that is not ours alone', () => {
    const text = '[profile dev]\ncredential_process = /opt/other/tool dev\n';
    expect(removeProfile(text, 'dev')).toMatchObject({ text, action: 'unchanged' });
    expect(removeProfile('', 'dev').action).toBe('unchanged');
  });

  it('leaves what others added to our section', () => {
    const text = `${DEV}output = json\n`;
    expect(removeProfile(text, 'dev')).toMatchObject({
      text: '[profile dev]\noutput = json\n',
      action: 'restored',
    });
  });

  it('leaves comments, but no empty profile for their sake', () => {
    const text = `[default]\n\n${DEV}# a note\n\n# about b\n[profile b]\n`;
    expect(removeProfile(text, 'dev').text).toBe('[default]\n# a note\n\n# about b\n[profile b]\n');
  });

  it('does not bring back a line that a person has written anew meanwhile', () => {
    const taken = putProfile('[profile dev]\nsso_session = old\n', dev, replace).text;
    const text = `${taken}sso_session = new\n`;
    const { text: after } = removeProfile(text, 'dev');
    expect(after).toBe('[profile dev]\n# Set aside by Cloakroom: sso_session = old\nsso_session = new\n');
  });

  it('refuses when somebody indented a line below ours, and names it', () => {
    const text = `${DEV}  [profile z]\n`;
    expect(refusal(() => removeProfile(text, 'dev')).message).toContain('Line 5 of');
  });

  it('finds a marker whose wording somebody touched', () => {
    const text = DEV.replace(MARKER, '#managed by cloakroom\n');
    expect(removeProfile(text, 'dev').text).toBe('');
  });
});

describe('renaming a profile', () => {
  it('changes the header and the command, and nothing else', () => {
    const text = `# top\n\n${DEV}output = json\n`;
    expect(renameProfile(text, 'dev', 'test')).toMatchObject({
      text: text.replace('[profile dev]', '[profile test]').replace('helper dev', 'helper test'),
      action: 'renamed',
      profile: 'test',
      line: 3,
    });
  });

  it("gives a person's section back and writes the new name beside it", () => {
    const text = '[profile dev]\nsso_session = s\noutput = json\n';
    const renamed = renameProfile(putProfile(text, dev, replace).text, 'dev', 'test');
    expect(renamed.text).toBe(
      `${text}\n${DEV.replace('[profile dev]', '[profile test]').replace('helper dev', 'helper test')}`,
    );
    expect(renamed.restored).toEqual(['sso_session']);
  });

  it("refuses a name that is there already and leaves others' sections alone", () => {
    expect(refusal(() => renameProfile(`${DEV}[profile z]\n`, 'dev', 'z')).code).toBe('profile-conflict');
    expect(renameProfile('[profile dev]\n', 'dev', 'z').action).toBe('unchanged');
  });
});

describe('the default profile', () => {
  const ours = `${ADDED}region = eu-west-1\ncredential_process = ${helperPath} default\n`;

  it('is added to a section that only has settings, without asking', () => {
    const text = '[default]\nregion = us-east-1\noutput = json\n\n[profile z]\n';
    const edit = setDefault(text, dev);
    expect(edit.text).toBe(
      `[default]\n# Set aside by Cloakroom: region = us-east-1\noutput = json\n${ours}\n[profile z]\n`,
    );
    expect(clearDefault(edit.text).text).toBe(text);
  });

  it('is a section of its own where there was none', () => {
    const edit = setDefault('[profile z]\n', dev);
    expect(edit.text).toBe(`[profile z]\n\n[default]\n${ours.replace(' (added)', '')}`);
    expect(clearDefault(edit.text).text).toBe('[profile z]\n');
  });

  it('is written wherever some tool reads it: [default] and [profile default]', () => {
    const text = '[profile default]\noutput = text\n[default]\noutput = json\n';
    const edit = setDefault(text, dev);
    expect(edit.text).toBe(`[profile default]\noutput = text\n${ours}[default]\noutput = json\n${ours}`);
    expect(readManagedProfiles(edit.text)).toMatchObject([{ name: 'default', line: 1, editedByHand: false }]);
    expect(clearDefault(edit.text).text).toBe(text);
  });

  it('is not taken from a person who has credentials there, unless told to', () => {
    const text = '[default]\nsso_session = s\n';
    expect(refusal(() => setDefault(text, dev)).message).toContain('(line 2)');
    expect(clearDefault(setDefault(text, dev, replace).text).text).toBe(text);
  });
});

describe('reading managed profiles', () => {
  it('lists them with line, command and the region we wrote', () => {
    const text = putProfile(putProfile('[profile other]\nregion = x\n', dev).text, {
      ...dev,
      name: 'z',
      region: null,
    }).text;
    expect(readManagedProfiles(text)).toEqual([
      { name: 'dev', line: 4, helperCommand: `${helperPath} dev`, region: 'eu-west-1', editedByHand: false },
      { name: 'z', line: 9, helperCommand: `${helperPath} z`, region: null, editedByHand: false },
    ]);
  });

  it.each([
    ['the command changed', DEV.replace('helper dev', 'helper prod')],
    ['the command gone', DEV.replace(/credential_process.*\n/, '')],
    ['the marker changed', DEV.replace('change it there', 'do not touch')],
    ['a line between ours', DEV.replace('credential_process', 'output = json\ncredential_process')],
    ['keys that win', `${DEV}role_arn = x\n`],
    ['a line indented below', `${DEV}  more = x\n`],
    ['the section twice', `${DEV}[profile dev]\n`],
  ])('says that a person edited it: %s', (_what, text) => {
    expect(readManagedProfiles(text)).toMatchObject([{ name: 'dev', editedByHand: true }]);
  });

  it('does not mind what others add that does not win', () => {
    const text = `${DEV}output = json\nmfa_serial = x\n`;
    expect(readManagedProfiles(text)).toMatchObject([{ name: 'dev', editedByHand: false }]);
  });
});

describe('shadowing keys', () => {
  it('are found in the credentials file under the bare name only', () => {
    const text =
      '[profile dev]\naws_access_key_id = A\n[dev]\noutput = x\nAWS_Access_Key_Id = A\naws_secret_access_key = B\n';
    expect(shadowingKeys(text, 'dev')).toEqual([
      { key: 'aws_access_key_id', line: 5 },
      { key: 'aws_secret_access_key', line: 6 },
    ]);
    expect(shadowingKeys('[default]\naws_access_key_id = A\n', 'default')).toHaveLength(1);
    expect(shadowingKeys(text, 'other')).toEqual([]);
  });
});

describe('any file', () => {
  const names = fc.constantFrom('a', 'dev', 'fresh');
  const regions = fc.constantFrom(null, 'eu-west-1');

  /** The edit's result, or the code it was refused with; anything else thrown fails the test. */
  const attempt = <T>(run: () => T): T | null => {
    try {
      return run();
    } catch (error) {
      if (error instanceof AppError && ['profile-conflict', 'file-malformed'].includes(error.code))
        return null;
      throw error;
    }
  };

  it('is after put and remove what it was, byte for byte', () => {
    let done = 0;
    fc.assert(
      fc.property(fc.oneof(anyText, tidyText), names, regions, (text, name, region) => {
        const put = attempt(() => putProfile(text, { name, helperPath, region }, replace));
        if (!put) return;
        done++;
        expect(removeProfile(put.text, name).text).toBe(text);
      }),
      runs(4_000),
    );
    expect(done).toBeGreaterThan(1_000);
  });

  it('is after setting and clearing the default what it was, byte for byte', () => {
    let done = 0;
    fc.assert(
      fc.property(fc.oneof(anyText, tidyText), regions, (text, region) => {
        const set = attempt(() => setDefault(text, { helperPath, region }, replace));
        if (!set) return;
        done++;
        expect(clearDefault(set.text).text).toBe(text);
      }),
      runs(4_000),
    );
    expect(done).toBeGreaterThan(1_000);
  });

  it('holds what was put, once, and putting it again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, tidyText), names, regions, (text, name, region) => {
        const settings = { name, helperPath, region };
        const put = attempt(() => putProfile(text, settings, replace));
        if (!put) return;
        const ref = { kind: 'profile', name } as const;
        const document = parseDocument(put.text);
        expect(propertyOf(document, ref, 'credential_process')?.value).toBe(`${helperPath} ${name}`);
        if (region) expect(propertyOf(document, ref, 'region')?.value).toBe(region);
        expect(readManagedProfiles(put.text).filter((it) => it.name === name)).toMatchObject([
          { line: put.line, helperCommand: `${helperPath} ${name}`, region, editedByHand: false },
        ]);
        expect(putProfile(put.text, settings).action).toBe('unchanged');
      }),
      runs(4_000),
    );
  });

  it('goes through a whole life and comes out as it went in', () => {
    fc.assert(
      fc.property(tidyText, regions, regions, (text, first, second) => {
        const put = attempt(() => putProfile(text, { name: 'fresh', helperPath, region: first }));
        if (!put) return;
        const active = setDefault(put.text, { helperPath, region: second }, replace);
        const renamed = renameProfile(active.text, 'fresh', 'other');
        const updated = putProfile(renamed.text, {
          name: 'other',
          helperPath: '/new/helper',
          region: second,
        });
        expect(removeProfile(clearDefault(updated.text).text, 'other').text).toBe(text);
      }),
      runs(1_500),
    );
  });
});
