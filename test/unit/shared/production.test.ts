import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PRODUCTION,
  isProduction,
  type ProductionRule,
  type ProductionSubject,
  ruleMatches,
} from '../../../shared/production.ts';

const SUBJECT: ProductionSubject = {
  accountId: '111122223333',
  accountName: null,
  principal: 'Deploy',
  label: 'deploy',
};

const named = (accountName: string): ProductionSubject => ({ ...SUBJECT, accountName });
const byDefault = (subject: ProductionSubject) => isProduction(DEFAULT_PRODUCTION, subject, undefined);
const rule = (pattern: string, subject: ProductionRule['subject'] = 'either'): ProductionRule => ({
  subject,
  pattern,
});

describe('the default rules', () => {
  it.each([
    'prod',
    'PROD',
    'acme-prod',
    'acme_prod_eu',
    'Prod EU',
    'AcmeProd',
    'acmeProdEu',
    'AcmePRODEu',
    'prod2',
    'prod-02',
    'eu1prod',
    'acme.production',
    'Production (Frankfurt)',
    'prod-nonprod',
  ])('take %s for production', (name) => {
    expect(byDefault(named(name))).toBe(true);
    expect(byDefault({ ...SUBJECT, principal: name })).toBe(true);
    expect(byDefault({ ...SUBJECT, label: name })).toBe(true);
  });

  it.each([
    'nonprod',
    'non-prod',
    'NonProd',
    'NON_PROD',
    'preprod',
    'pre-prod',
    'PreProduction',
    'pre production 2',
    'not production',
    'product',
    'Products',
    'reproduction',
    'ProductOwner',
    'staging',
    '',
  ])('do not take %s for production', (name) => {
    expect(byDefault(named(name))).toBe(false);
    expect(byDefault({ ...SUBJECT, principal: name })).toBe(false);
    expect(byDefault({ ...SUBJECT, label: name })).toBe(false);
  });
});

describe('a mark by hand', () => {
  it('makes production of what no rule finds', () => {
    expect(isProduction(DEFAULT_PRODUCTION, named('staging'), { production: true })).toBe(true);
  });

  it('takes out what a rule finds', () => {
    expect(isProduction(DEFAULT_PRODUCTION, named('prod'), { production: false })).toBe(false);
  });

  it('that says nothing leaves it to the rules', () => {
    expect(isProduction(DEFAULT_PRODUCTION, named('prod'), { production: null })).toBe(true);
    expect(isProduction({ rules: [] }, named('prod'), { production: null })).toBe(false);
  });
});

describe('a rule', () => {
  it('looks only at what it names', () => {
    const both = { ...named('live'), principal: 'Admin', label: 'main' };
    expect(ruleMatches(rule('live', 'account'), both)).toBe(true);
    expect(ruleMatches(rule('live', 'role'), both)).toBe(false);
    expect(ruleMatches(rule('admin', 'role'), both)).toBe(true);
    expect(ruleMatches(rule('admin', 'account'), both)).toBe(false);
    expect(ruleMatches(rule('main', 'role'), both)).toBe(true);
  });

  it('may name an account by its whole id', () => {
    expect(ruleMatches(rule('111122223333', 'account'), SUBJECT)).toBe(true);
    expect(ruleMatches(rule('11112222', 'account'), SUBJECT)).toBe(false);
  });

  it.each([
    ['prod-eu', 'AcmeProdEU', true],
    ['prod-eu', 'prod_eu_2', true],
    ['ProdEU', 'acme prod eu', true],
    ['prodeu', 'prod-eu', false],
    ['prod-eu', 'prod-us-eu', false],
    ['prod-eu', 'prod-europe', false],
    ['prod2', 'prod-2', true],
    ['prod2', 'prod-3', false],
    ['prod2', 'prod', false],
    ['pre-prod', 'acme-preprod', true],
    ['pre-prod', 'Acme PreProd', true],
    ['produktion', 'Acme Produktion', true],
    ['größe', 'GRÖSSE und Größe', true],
    ['', 'prod', false],
    ['   ', 'prod', false],
    ['---', 'prod---', false],
  ])('with the words %s: %s is %s', (pattern, name, found) => {
    expect(ruleMatches(rule(pattern), named(name))).toBe(found);
  });

  it.each([
    ['*prod*', 'nonprod-1', true],
    ['*prod*', 'PRODUCT', true],
    ['prod*', 'prod-1', true],
    ['prod*', 'acme-prod', false],
    ['*prod', 'acme-Prod', true],
    ['*prod', 'prod-1', false],
    ['acme*eu*1', 'acme-prod-eu-11', true],
    ['acme*eu*1', 'acme-prod-us-1', false],
    ['prod*prod', 'prod', false],
    ['a*ab', 'aab', true],
    ['a*ab', 'ab', false],
    ['*', 'anything', true],
    ['acme.prod*', 'acmeXprod', false],
  ])('with the pattern %s: %s is %s', (pattern, name, found) => {
    expect(ruleMatches(rule(pattern, 'account'), { ...named(name), accountId: '' })).toBe(found);
  });

  it('with stars finds whatever has its parts in their order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*', 'P') });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        fc.pre(pattern.includes('*') && pattern.trim() !== '' && name !== '');
        const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 'is');
        expect(ruleMatches(rule(pattern, 'account'), { ...named(name), accountId: '' })).toBe(
          expression.test(name),
        );
      }),
    );
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
