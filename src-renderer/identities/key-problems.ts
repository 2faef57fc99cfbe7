// What is wrong with a typed access key, as far as its shape tells. Never quotes what was typed: it may be a secret in
// the wrong field. Pure.
// Source: IAM User Guide, "IAM identifiers" (the prefixes of unique IDs) and "Manage access keys for IAM users".

const SECRET_LENGTH = 40;

const OTHER_IDS: Readonly<Record<string, string>> = {
  AIDA: 'the unique ID of an IAM user',
  AROA: 'the unique ID of a role',
  AGPA: 'the unique ID of a group',
  AIPA: 'the unique ID of an instance profile',
  ANPA: 'the unique ID of a managed policy',
};

/** Null when it may be one. */
export function keyIdProblem(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return 'Enter the access key ID';
  if (text.startsWith('ASIA')) {
    return 'This is a temporary key: it works only with a session token and expires within hours. Enter a long-term one (it begins with AKIA)';
  }
  const other = OTHER_IDS[text.slice(0, 4)];
  if (other && /^[A-Z0-9]+$/.test(text)) return `This is ${other}; an access key ID begins with AKIA`;
  if (looksLikeSecret(text)) return 'This looks like the secret; the access key ID is the shorter one';
  return /^[A-Z0-9]{16,128}$/.test(text)
    ? null
    : 'An access key ID is 16 or more capital letters and digits, such as AKIA…';
}

/** Null when it may be one. */
export function secretProblem(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return 'Enter the secret access key';
  if (/^A(?:KIA|SIA)[A-Z0-9]{12,}$/.test(text) && text.length < SECRET_LENGTH)
    return 'This is an access key ID; the secret access key is the longer one';
  if (text.includes('*'))
    return 'This is what the console shows in place of a secret; paste the secret itself';
  if (!/^[A-Za-z0-9/+=]+$/.test(text)) return 'A secret access key has letters, digits, / and + only';
  return text.length === SECRET_LENGTH
    ? null
    : `A secret access key has ${SECRET_LENGTH} characters; this has ${text.length}`;
}

function looksLikeSecret(text: string): boolean {
  return text.length === SECRET_LENGTH && /[a-z]/.test(text) && /^[A-Za-z0-9/+=]+$/.test(text);
}
