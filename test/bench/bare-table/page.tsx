// The least that a search above Cloudscape's own table can cost: a plain field, five lines of plain text, nothing else.
import '@cloudscape-design/global-styles/index.css';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

const LINES = 5;
const COLUMNS = ['Name', 'Account', 'Role', 'Profile', 'Region', 'State'];
const ITEMS = Array.from({ length: 5_000 }, (_, at) => ({
  line: at % LINES,
  texts: COLUMNS.map((column) => `${column} ${((at * 7_919) % 5_000).toString(36)}`),
}));
const DEFINITIONS = COLUMNS.map((header, at) => ({
  id: header,
  header,
  cell: ({ texts }: (typeof ITEMS)[number]) => texts[at],
}));

function Page() {
  const [text, setText] = useState('');
  // Other lines at every letter, as fast as it can be had: what is measured is the table.
  const from = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4_900, 1);
  return (
    <Table
      stickyHeader
      items={ITEMS.slice(from, from + LINES)}
      columnDefinitions={DEFINITIONS}
      trackBy={({ line }) => String(line)}
      filter={
        <TextFilter
          filteringText={text}
          filteringAriaLabel="Filter"
          onChange={({ detail }) => setText(detail.filteringText)}
        />
      }
    />
  );
}

const root = document.createElement('div');
document.body.replaceChildren(root);
flushSync(() => createRoot(root).render(<Page />));
