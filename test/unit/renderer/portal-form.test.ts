import { describe, expect, it } from 'vitest';
import {
  editNote,
  emptyPortalForm,
  filledFrom,
  judgePortalForm,
  type PortalForm,
  portalFormOf,
  portalInput,
  startUrlNote,
} from '../../../src-renderer/portals/portal-form.ts';
import { portal, snapshot } from './sample-snapshots.ts';

const none = snapshot();
const right: PortalForm = {
  ...emptyPortalForm(none),
  label: 'Acme',
  startUrl: 'https://acme.awsapps.com/start/#/',
};

describe('the form of a portal', () => {
  it('is taken as it comes, with sharing off and the refresh scope on', () => {
    expect(judgePortalForm(right, none, null)).toEqual({});
    expect(portalInput(right)).toMatchObject({
      scopes: ['sso:account:access'],
      signIn: 'browser',
      browser: { kind: 'default' },
      shareWithCli: false,
      sessionName: null,
    });
  });

  it('says what is missing in the words of the form', () => {
    const errors = judgePortalForm(
      { ...right, label: ' ', startUrl: '', region: 'Frankfurt', browserKind: 'program', scopes: [] },
      none,
      null,
    );
    expect(Object.keys(errors).sort()).toEqual(['browserPath', 'label', 'region', 'scopes', 'startUrl']);
    expect(errors.startUrl).toBe('Enter the start URL of the portal');
  });

  it('refuses what is no address, and shows what a pasted one becomes', () => {
    expect(judgePortalForm({ ...right, startUrl: 'http://acme.example' }, none, null).startUrl).toMatch(
      /such as/,
    );
    expect(startUrlNote(right.startUrl)).toBe('Used as https://acme.awsapps.com/start');
    expect(startUrlNote('https://acme.awsapps.com/start')).toBe('');
    expect(startUrlNote('acme')).toBe('');
  });

  it('wants two names for two people in one portal, and lets a portal keep its own', () => {
    const taken = snapshot({ portals: [portal('Acme')] });
    expect(judgePortalForm(right, taken, null).label).toMatch(/two people/);
    expect(judgePortalForm(right, taken, 'p-acme').label).toBeUndefined();
  });

  it('asks for a session name only when the sign-in is shared, and suggests one', () => {
    const shared: PortalForm = { ...right, label: 'Acme Europe', shareWithCli: true };
    expect(portalInput(shared).sessionName).toBe('acme-europe');
    expect(judgePortalForm({ ...shared, sessionName: ' ' }, none, null).sessionName).toBe(
      'Enter a session name',
    );
    expect(judgePortalForm({ ...shared, sessionName: 'a b' }, none, null).sessionName).toMatch(/spaces/);
    expect(judgePortalForm({ ...right, sessionName: 'a b' }, none, null)).toEqual({});
  });

  it('is filled from the config file without replacing a name already typed', () => {
    const found = {
      sessionName: 'corp',
      startUrl: 'https://corp.awsapps.com/start',
      region: 'us-west-2',
      profiles: ['a'],
    };
    expect(filledFrom(found, emptyPortalForm(none))).toMatchObject({ label: 'corp', region: 'us-west-2' });
    expect(filledFrom(found, right).label).toBe('Acme');
  });

  it('comes back from a portal unchanged', () => {
    const original = portal('Acme', {
      browser: { kind: 'program', path: '/usr/bin/firefox' },
      shareWithCli: true,
      sessionName: 'corp',
    });
    const { id: _id, partition: _partition, createdAt: _at, publishing: _publishing, ...fields } = original;
    expect(portalInput(portalFormOf(original))).toEqual(fields);
  });

  it('warns before another address makes it another portal', () => {
    const old = portal('Acme');
    expect(editNote(portalFormOf(old), old)).toBe('');
    expect(editNote({ ...portalFormOf(old), startUrl: `${old.startUrl}/` }, old)).toBe('');
    expect(editNote({ ...portalFormOf(old), region: 'us-east-1' }, old)).toMatch(/signed out/);
  });
});
