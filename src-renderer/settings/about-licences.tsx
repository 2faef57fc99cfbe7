// What others have made and Cloakroom is built with, each with the text of its licence.
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useRef, useState } from 'react';
import type { ThirdPartyLicence } from '../../shared/about.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useAboutFile } from './about-files.ts';

const PAGE_SIZE = 10;
const NONE: readonly ThirdPartyLicence[] = [];

export function LicencesDialog({ onClose }: { readonly onClose: () => void }) {
  const { value, error } = useAboutFile<readonly ThirdPartyLicence[]>('licences.json');
  const [shown, setShown] = useState<ThirdPartyLicence | null>(null);
  /** The link that led to the text: the keyboard goes back to it. */
  const opener = useRef<HTMLElement | null>(null);
  const show = (licence: ThirdPartyLicence) => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setShown(licence);
  };
  const back = () => {
    setShown(null);
    setTimeout(() => opener.current?.focus(), 0);
  };
  return (
    <FormDialog
      title={shown ? `${shown.name} ${shown.version}` : 'Licences of what Cloakroom is built with'}
      size="large"
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={error}
      onSubmit={onClose}
      onCancel={onClose}
    >
      <div>
        {/* Kept while a text is shown, with its filter and page. */}
        <div hidden={shown !== null}>{error === null && <Packages licences={value} onShow={show} />}</div>
        {shown && <LicenceText licence={shown} onBack={back} />}
      </div>
    </FormDialog>
  );
}

interface PackagesProps {
  readonly licences: readonly ThirdPartyLicence[] | null;
  readonly onShow: (licence: ThirdPartyLicence) => void;
}

function Packages({ licences, onShow }: PackagesProps) {
  const { items, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } = useCollection(
    licences ?? NONE,
    {
      filtering: {
        fields: ['name', 'licence'],
        noMatch: (
          <SpaceBetween size="xs" alignItems="center">
            <Box variant="strong">No package matches</Box>
            <Button formAction="none" onClick={() => actions.setFiltering('')}>
              Clear filter
            </Button>
          </SpaceBetween>
        ),
      },
      pagination: { pageSize: PAGE_SIZE },
    },
  );
  return (
    <Table
      {...collectionProps}
      variant="borderless"
      contentDensity="compact"
      loading={licences === null}
      loadingText="Reading the list"
      items={items}
      trackBy={({ name, version }) => `${name} ${version}`}
      ariaLabels={{ tableLabel: 'Packages' }}
      filter={
        <TextFilter
          {...filterProps}
          filteringPlaceholder="Find a package or licence"
          filteringAriaLabel="Find a package or licence"
          countText={filteredItemsCount === 1 ? '1 match' : `${filteredItemsCount} matches`}
        />
      }
      pagination={<Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Package',
          isRowHeader: true,
          cell: (licence) => (
            <Link
              href="#"
              onFollow={(event) => {
                event.preventDefault();
                onShow(licence);
              }}
            >
              {licence.name}
            </Link>
          ),
        },
        { id: 'version', header: 'Version', cell: ({ version }) => version },
        { id: 'licence', header: 'Licence', cell: ({ licence }) => licence },
      ]}
    />
  );
}

function LicenceText(props: { readonly licence: ThirdPartyLicence; readonly onBack: () => void }) {
  const { licence, onBack } = props;
  const first = useInitialFocus<ButtonProps.Ref>();
  return (
    <SpaceBetween size="s">
      <Button ref={first} iconName="arrow-left" formAction="none" onClick={onBack}>
        All packages
      </Button>
      <div>Licence: {licence.licence}</div>
      {/* biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard, and is no landmark nor fieldset */}
      <div className="diff mono about-text" role="group" aria-label="Text of the licence" tabIndex={0}>
        {licence.text}
      </div>
    </SpaceBetween>
  );
}
