// The account an access key is of, read from the key's id alone: no call, and nothing for AWS's trail.
//
// AWS documents no format; this is the one found by Aidan Steele ("AWS Access Key ID formats", awsteele.com, 2020)
// and completed by Tal Be'ery ("A short note on AWS KEY ID", 2023): base32 behind the four letters of the prefix,
// the first bit set, then the account in forty bits. Ids from before the end of March 2019 have another one, and
// there the first bit is clear.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const NEW_FORMAT = 2 ** 40;
const ACCOUNTS = 10 ** 12;

/** Twelve digits; null for ids that do not tell. Good for showing: whose key it is, AWS alone can say. */
export function accountOfAccessKey(accessKeyId: string): string | null {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)) return null;
  let bits = 0;
  // Nine letters of five bits: the forty-one that count, and four more.
  for (const letter of accessKeyId.slice(4, 13)) bits = bits * 32 + ALPHABET.indexOf(letter);
  const account = Math.floor(bits / 16) - NEW_FORMAT;
  return account < 0 || account >= ACCOUNTS ? null : String(account).padStart(12, '0');
}
