// A file with certificates of authorities, as companies hand them out for proxies that inspect traffic: PEM, one or
// more, or a single one in DER. Read whole or not at all: half a bundle would fail for a reason nobody can see.
import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';

/** A bundle of all public authorities is a quarter of this. */
const MAX_BYTES = 1_048_576;
const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Its certificates as PEM, one each. Throws `file-unreadable`, or `file-malformed` when there is no certificate in it
 * or one that cannot be read.
 */
export async function readCaFile(path: string): Promise<readonly string[]> {
  const bytes = await readBytes(path);
  const blocks = bytes.toString('latin1').match(PEM);
  return (blocks ?? [bytes]).map((block, index) => {
    try {
      return new X509Certificate(block).toString();
    } catch {
      throw malformed(
        path,
        blocks ? `certificate ${index + 1} in it cannot be read` : 'there is no certificate in it',
      );
    }
  });
}

async function readBytes(path: string): Promise<Buffer> {
  let size: number;
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      size = stats.size;
      if (stats.isFile() && size <= MAX_BYTES) return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError({
      code: 'file-unreadable',
      message: `The CA file ${path} cannot be read (${code})`,
      remedy: 'check that it exists and that you may read it, or choose another one',
      details: [`error: ${code}`],
    });
  }
  throw malformed(path, size > MAX_BYTES ? 'it is too large' : 'it is not a file');
}

function malformed(path: string, problem: string): AppError {
  return new AppError({
    code: 'file-malformed',
    message: `The CA file ${path} is of no use: ${problem}`,
    remedy: 'choose a file with certificates in PEM (-----BEGIN CERTIFICATE-----), or one in DER',
  });
}
