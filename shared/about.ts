// What the app says about itself, made when it is built and served beside the window.

/** `licences.json` holds a list of these. */
export interface ThirdPartyLicence {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly text: string;
}

/** `release-notes.json` is the one of the version that was built; the text `none` where the change log has none. */
export interface ReleaseNotes {
  readonly version: string;
  /** As in ISO 8601; null while it is not released. */
  readonly date: string | null;
  readonly groups: readonly { readonly title: string; readonly items: readonly string[] }[];
}
