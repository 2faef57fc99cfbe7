// The list of what a package is made of (CycloneDX), as npm makes it from the lock file, less what only serves to
// build and test, plus Electron, which npm counts as such although it is the larger part of every package.
//
// npm's own `--omit dev` leaves out some of what the app is made of (npm 11: react, where a tool asks for it as a peer),
// so it is asked for everything, and its marks decide.

/** CycloneDX property taxonomy of npm: a component that only development depends on. */
const DEVELOPMENT = 'cdx:npm:package:development';

interface Component {
  readonly 'bom-ref'?: string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly externalReferences?: readonly { readonly type: string; readonly url: string }[];
}

export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies?: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** From npm's: named for the product, not for the folder it was built in, and silent about where npm downloads from. */
export function finishSbom(sbom: Sbom, product: { name: string; electron: string }): Sbom {
  const ref = `electron@${product.electron}`;
  const electron: Component = {
    'bom-ref': ref,
    type: 'framework',
    name: 'electron',
    version: product.electron,
    ...{ purl: `pkg:npm/electron@${product.electron}`, licenses: [{ license: { id: 'MIT' } }] },
  };
  const own = sbom.metadata.component;
  const components = [electron, ...sbom.components.filter(isShipped).map(quiet)];
  const shipped = new Set([own, ...components].map((component) => component['bom-ref']));
  const dependencies = (sbom.dependencies ?? [])
    .filter((entry) => shipped.has(entry.ref) && entry.ref !== ref)
    .map((entry) => ({ ...entry, dependsOn: (entry.dependsOn ?? []).filter((other) => shipped.has(other)) }))
    .map((entry) =>
      entry.ref === own['bom-ref'] ? { ...entry, dependsOn: [...new Set([ref, ...entry.dependsOn])] } : entry,
    );
  return {
    ...sbom,
    metadata: {
      ...sbom.metadata,
      component: quiet({ ...own, type: 'application', name: product.name }),
    },
    components,
    dependencies: [...dependencies, { ref, dependsOn: [] }],
  };
}

function isShipped({ name, properties = [] }: Component): boolean {
  const development = properties.some(
    (property) => property.name === DEVELOPMENT && property.value === 'true',
  );
  return !development && name !== 'electron';
}

function quiet(component: Component): Component {
  if (!component.externalReferences) return component;
  return {
    ...component,
    externalReferences: component.externalReferences.filter(({ type }) => type !== 'distribution'),
  };
}
