/** Legal requisites. */
import { textOrNull } from '../../../src/lib/text.ts';
import type { Company, CustomerDraft } from '../../../src/model/customer.ts';
import type { NativeContragent } from '../schemas.ts';
import { type Ignore, written } from './addresses.ts';
import { given, hasValue } from './maps-or-lists.ts';

/** retailcrm.txt 440-445 says `entrepreneur`, its lists of choices (519, 5343) and its payloads say `enterpreneur`: that is the wire. */
const ENTREPRENEUR = 'enterpreneur';
const FORMS = new Map([
  ['legal-entity', 'legal-entity'],
  ['individual', 'individual'],
  ['entrepreneur', ENTREPRENEUR],
  [ENTREPRENEUR, ENTREPRENEUR],
]);

/** Null for a private individual, who has no requisites (retailcrm.txt 6057). `name` is the company's own, where it has one beside the legal one. */
export function toCompany(contragent: NativeContragent | undefined, name: string | null = null): Company | null {
  const form = textOrNull(contragent?.contragentType);
  if (form === 'individual' && name === null) return null;
  const company: Company = {
    name: name ?? textOrNull(contragent?.legalName),
    legalForm: form === ENTREPRENEUR ? 'entrepreneur' : form,
    taxId: textOrNull(contragent?.INN),
    kpp: textOrNull(contragent?.KPP),
    registrationId: textOrNull(contragent?.OGRN) ?? textOrNull(contragent?.OGRNIP),
    address: textOrNull(contragent?.legalAddress),
    bank: textOrNull(contragent?.bank),
    bik: textOrNull(contragent?.BIK),
    account: textOrNull(contragent?.bankAccount),
    correspondentAccount: textOrNull(contragent?.corrAccount),
  };
  return hasValue(company) ? company : null;
}

/**
 * Requisites to write; `nameField` is where the company's name goes (a company of a corporate customer has its own). `current` is the form that the
 * record has: which fields exist depends on it (retailcrm.txt 6054-6059).
 */
export function fromCompany(
  company: NonNullable<CustomerDraft['company']>,
  current: string | null,
  nameField: 'legalName' | null,
  ignore: Ignore,
): Record<string, unknown> | undefined {
  const asked = company.legalForm ? FORMS.get(company.legalForm) : undefined;
  if (typeof company.legalForm === 'string' && !asked) ignore('/company/legalForm', 'one of legal-entity, entrepreneur, individual');
  const kept = current !== null && current !== 'individual' ? current : undefined;
  const form = asked ?? kept ?? 'legal-entity';
  const entrepreneur = form === ENTREPRENEUR;
  if (entrepreneur && typeof company.kpp === 'string') ignore('/company/kpp', 'an entrepreneur has none');
  const requisites = given({
    ...(nameField && { [nameField]: written(company.name) }),
    legalAddress: written(company.address),
    INN: written(company.taxId),
    KPP: entrepreneur ? undefined : written(company.kpp),
    [entrepreneur ? 'OGRNIP' : 'OGRN']: written(company.registrationId),
    BIK: written(company.bik),
    bank: written(company.bank),
    bankAccount: written(company.account),
    corrAccount: written(company.correspondentAccount),
  });
  return requisites || asked ? { contragentType: form, ...requisites } : undefined;
}
