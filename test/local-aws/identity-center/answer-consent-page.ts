// A person at a browser, for tests without one: opens a sign-in page and presses one of its buttons.

interface ConsentAnswer {
  readonly choice: 'Allow' | 'Deny';
  /** The first one listed when left out. */
  readonly userName?: string;
  /** Whether to go where the answer leads, as a browser does; true unless told. */
  readonly follow?: boolean;
}

interface ConsentResult {
  /** The page that asked. */
  readonly question: string;
  /** Where the answer led; null in a device sign-in, which ends on the page itself. */
  readonly location: URL | null;
  /** The page shown at the end; empty when the redirect was not followed. */
  readonly page: string;
}

/** `url` is an /authorize URL or a verificationUriComplete. Throws when the page asks nothing. */
export async function answerConsentPage(url: string | URL, answer: ConsentAnswer): Promise<ConsentResult> {
  const shown = await fetch(url, { redirect: 'manual' });
  const question = await shown.text();
  const id = /name="id" value="([^"]+)"/.exec(question)?.[1];
  if (id === undefined) throw new Error(`${shown.status}, no consent page: ${question}`);
  const first = /<option value="([^"]+)"/.exec(question)?.[1] ?? '';
  const response = await fetch(new URL('/consent', url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      id,
      person: answer.userName ?? first,
      choice: answer.choice.toLowerCase(),
    }),
  });
  const target = response.headers.get('location');
  if (target === null) return { question, location: null, page: await response.text() };
  const location = new URL(target);
  if (answer.follow === false) return { question, location, page: '' };
  return { question, location, page: await (await fetch(location)).text() };
}
