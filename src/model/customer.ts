import { z } from 'zod';
import { Address, AddressInput } from './address.ts';
import { Gid, gidOf, Ref } from './id.ts';
import { Currency, Dec } from './money.ts';
import type { ReferenceKind } from './reference.ts';
import { ExternalId, Text } from './text.ts';
import { Day, Time } from './time.ts';

export const CustomerType = z.enum(['person', 'company']).meta({ id: 'CustomerType' });
export type CustomerType = z.infer<typeof CustomerType>;

export const Company = z
  .object({
    name: z.string().nullable(),
    legalForm: z.string().nullable(),
    taxId: z.string().nullable(),
    kpp: z.string().nullable().describe('Russian tax registration reason code.'),
    registrationId: z.string().nullable().describe('State registration number.'),
    address: z.string().nullable(),
    bank: z.string().nullable(),
    bik: z.string().nullable().describe('Russian bank code.'),
    account: z.string().nullable(),
    correspondentAccount: z.string().nullable(),
  })
  .meta({ id: 'Company' });
export type Company = z.infer<typeof Company>;

export const Customer = z
  .object({
    id: Gid,
    connection: z.string(),
    vendor: z.string(),
    externalId: z.string().nullable(),
    type: CustomerType,
    name: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    middleName: z.string().nullable(),
    phones: z.array(z.string()).describe('E.164 where a number can be understood.'),
    email: z.string().nullable(),
    birthday: Day.nullable(),
    company: Company.nullable(),
    addresses: z.array(Address),
    group: Ref.nullable(),
    discountPercent: Dec.nullable(),
    currency: Currency,
    balance: Dec.nullable(),
    totalSpent: Dec.nullable(),
    orderCount: z.number().int().nullable(),
    tags: z.array(z.string()),
    notes: z.string().nullable(),
    active: z.boolean().nullable(),
    manager: Ref.nullable(),
    createdAt: Time.nullable(),
    updatedAt: Time.nullable(),
    extra: z.record(z.string(), z.unknown()),
    raw: z.unknown().optional(),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof Customer>;

const text = Text.nullable().optional();
const referenceTo = (kind: ReferenceKind) =>
  z
    .strictObject({ id: gidOf(kind), name: text })
    .nullable()
    .optional();

const customerInput = {
  externalId: ExternalId.nullable().optional(),
  name: text,
  firstName: text,
  lastName: text,
  middleName: text,
  phones: z.array(Text.min(1)).max(50).optional(),
  email: text,
  birthday: Day.nullable().optional(),
  company: z
    .strictObject({
      name: text,
      legalForm: text,
      taxId: text,
      kpp: text,
      registrationId: text,
      address: text,
      bank: text,
      bik: text,
      account: text,
      correspondentAccount: text,
    })
    .nullable()
    .optional(),
  addresses: z.array(AddressInput).max(100).optional(),
  group: referenceTo('customer-groups'),
  discountPercent: Dec.max(24).nullable().optional(),
  balance: Dec.max(24).nullable().optional(),
  totalSpent: Dec.max(24).nullable().optional(),
  tags: z.array(Text).max(100).optional(),
  notes: text,
  active: z.boolean().nullable().optional(),
  manager: referenceTo('managers'),
  extra: z.record(z.string(), z.unknown()).optional(),
};

/** Body of POST /customers. */
export const CustomerDraft = z.strictObject({ type: CustomerType.default('person'), ...customerInput }).meta({ id: 'CustomerCreate' });
export type CustomerDraft = z.infer<typeof CustomerDraft>;

/** Body of PATCH /customers/{id}: JSON Merge Patch. Lists replace the whole list. */
export const CustomerPatch = z.strictObject({ type: CustomerType.optional(), ...customerInput }).meta({ id: 'CustomerPatch' });
export type CustomerPatch = z.infer<typeof CustomerPatch>;

/** One movement of a customer's balance. */
export const Transaction = z
  .object({
    id: z.string().nullable(),
    at: Time,
    amount: Dec.describe('Negative = taken.'),
    currency: Currency,
    comment: z.string().nullable(),
    raw: z.unknown().optional(),
  })
  .meta({ id: 'Transaction' });
export type Transaction = z.infer<typeof Transaction>;

/** Body of POST /customers/{id}/transactions. */
export const TransactionDraft = z.strictObject({ amount: Dec.max(24), comment: Text.optional() }).meta({ id: 'TransactionCreate' });
export type TransactionDraft = z.infer<typeof TransactionDraft>;
