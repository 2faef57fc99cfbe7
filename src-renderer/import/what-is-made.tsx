// The identities, portals and sessions that the import makes, and the profiles that will come from them.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ImportPreview } from '../../shared/aws-files.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { profileText } from './found-text.ts';

const PAGE_SIZE = 20;
type Made = ImportPreview['sessions'][number];

const KIND_TEXT: Readonly<Record<Made['kind'], string>> = {
  'iam-user': 'IAM user',
  role: 'Role',
  'sso-role': 'SSO role',
};

export function WhatIsMade({ preview }: { readonly preview: ImportPreview }) {
  return (
    <SpaceBetween size="m">
      {preview.identities.length > 0 && <Identities identities={preview.identities} />}
      {preview.portals.length > 0 && <Portals portals={preview.portals} />}
      <MadeSessions title="Sessions" sessions={preview.sessions} />
    </SpaceBetween>
  );
}

const known = <Badge color="grey">In Cloakroom already</Badge>;

function Identities({ identities }: Pick<ImportPreview, 'identities'>) {
  return (
    <Table
      variant="container"
      wrapLines
      trackBy="accessKeyId"
      items={identities}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'IAM users' }}
      header={
        <Header variant="h2" counter={`(${identities.length})`} description="AWS says whose keys these are.">
          IAM users
        </Header>
      }
      columnDefinitions={[
        {
          id: 'label',
          header: 'Name',
          isRowHeader: true,
          minWidth: 140,
          cell: (one) => (
            <div className="wrap-anywhere">
              {one.label} {one.known && known}
              {one.userName !== one.label && (
                <Box fontSize="body-s" color="text-body-secondary">
                  user {one.userName}
                </Box>
              )}
            </div>
          ),
        },
        { id: 'account', header: 'Account', minWidth: 130, cell: ({ accountId }) => accountId },
        {
          id: 'key',
          header: 'Access key',
          minWidth: 180,
          cell: ({ accessKeyId }) => <span className="mono">{accessKeyId}</span>,
        },
      ]}
    />
  );
}

function Portals({ portals }: Pick<ImportPreview, 'portals'>) {
  return (
    <Table
      variant="container"
      wrapLines
      trackBy="startUrl"
      items={portals}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: 'Portals' }}
      header={
        <Header
          variant="h2"
          counter={`(${portals.length})`}
          description="You sign in to a new one once, after the import."
        >
          Portals
        </Header>
      }
      columnDefinitions={[
        {
          id: 'label',
          header: 'Name',
          isRowHeader: true,
          minWidth: 140,
          cell: (one) => (
            <div className="wrap-anywhere">
              {one.label} {one.known && known}
            </div>
          ),
        },
        {
          id: 'url',
          header: 'Start URL',
          minWidth: 240,
          cell: ({ startUrl }) => <Breakable text={startUrl} />,
        },
      ]}
    />
  );
}

interface MadeSessionsProps extends Pick<ImportPreview, 'sessions'> {
  readonly title: string;
}

export function MadeSessions({ title, sessions }: MadeSessionsProps) {
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(sessions.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return (
    <Table
      variant="container"
      wrapLines
      trackBy={({ kind, label, profiles }) => `${kind} ${label} ${profiles.join(' ')}`}
      items={sessions.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE)}
      enableKeyboardNavigation={false}
      ariaLabels={{ tableLabel: title }}
      header={
        <Header variant="h2" counter={`(${sessions.length.toLocaleString('en')})`}>
          {title}
        </Header>
      }
      pagination={
        pages > 1 ? (
          <Pagination
            currentPageIndex={shown}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        ) : null
      }
      empty={<Box color="text-body-secondary">None of the chosen profiles can come over.</Box>}
      columnDefinitions={[
        {
          id: 'label',
          header: 'Session',
          isRowHeader: true,
          minWidth: 160,
          cell: ({ label }) => <span className="wrap-anywhere">{label}</span>,
        },
        {
          id: 'kind',
          header: 'Kind',
          minWidth: 120,
          cell: ({ kind, source }) => (
            <div className="wrap-anywhere">
              {KIND_TEXT[kind]}
              {source !== null && (
                <Box fontSize="body-s" color="text-body-secondary">
                  via {source}
                </Box>
              )}
            </div>
          ),
        },
        {
          id: 'profiles',
          header: 'Profiles',
          minWidth: 180,
          cell: ({ profiles }) =>
            profiles.map((name) => (
              <div key={name} className="mono wrap-anywhere">
                {profileText(name)}
              </div>
            )),
        },
      ]}
    />
  );
}
