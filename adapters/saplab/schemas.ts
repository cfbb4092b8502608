/**
 * The wire of SaPLab: only what is read, tolerant of the rest. The tables of the document say int, bool and float; on the wire nearly everything is text
 * (saplab.txt 186, 244, 448), so numbers and flags are taken in any writing.
 */
import { z } from 'zod';

/** An id or an amount. */
const number = z.union([z.number(), z.string()]);
/** Text, or a number where the vendor may write one. */
const either = number.nullish();
/** `"0"` and `"1"`. */
const flag = z.union([z.string(), z.number(), z.boolean()]).nullish();
const text = z.string().nullish();

/** Answer of every write (saplab.txt 48, 71): a failure has another `status`, and the wire has thrown it already. */
export const NativeDone = z.object({ status: z.literal('success'), text });

/** An employee (saplab.txt 17; no sample). */
export const NativeManager = z.object({
  id: number,
  phone: either,
  name: text,
  seat: text,
  email: text,
  point_id: either,
  point_name: text,
  point_address: text,
  manager_group_name: text,
  client_count: either,
  status: flag,
  client_use: flag,
  contact_show: flag,
});
export type NativeManager = z.infer<typeof NativeManager>;
export const NativeManagers = z.object({ managers: z.array(NativeManager) });

/** A delivery method (saplab.txt 29-42). */
export const NativeShippingType = z.object({ id: number, name: text, min_price: either });
export type NativeShippingType = z.infer<typeof NativeShippingType>;
export const NativeShippingTypes = z.object({ shipping_types: z.array(NativeShippingType) });

/** A status of positions (saplab.txt 83-135). */
export const NativeStatus = z.object({ id: number, name: text, color: text, sms: flag, email: flag });
export type NativeStatus = z.infer<typeof NativeStatus>;
export const NativeStatuses = z.object({ statuses: z.array(NativeStatus) });

/** A discount group. The table calls its number `id` (saplab.txt 177), the sample `group_id` (184). */
export const NativeGroup = z.object({ id: either, group_id: either, name: text, discount: either, comment: text });
export type NativeGroup = z.infer<typeof NativeGroup>;
export const NativeGroups = z.object({ groups: z.array(NativeGroup) });

/** A customer in the list (saplab.txt 242-297). */
export const NativeClient = z.object({
  id: number,
  phone: either,
  name: text,
  address: text,
  email: text,
  date_added: text,
  is_wholesaler: flag,
  wholesaler_info: text,
  date_modified: text,
  group: text,
  group_id: either,
  manager: text,
  manager_id: either,
  point: text,
  point_id: either,
  status: flag,
  comment: text,
  shipping_id: either,
  balance: either,
  debt: either,
  blocked_debt: either,
  limit: either,
});
export type NativeClient = z.infer<typeof NativeClient>;
/** `pages` is a number while all the rest is text (saplab.txt 296). */
export const NativeClients = z.object({ clients: z.array(NativeClient), pages: number });
export type NativeClients = z.infer<typeof NativeClients>;

/** Data of a company (saplab.txt 318-329); `orgn` is the vendor's own spelling. */
export const NativeWholesaler = z.object({
  bik: either,
  inn: either,
  kpp: either,
  bank: either,
  orgn: either,
  type: either,
  account: either,
  address: either,
  org_name: either,
  bank_account: either,
});
export type NativeWholesaler = z.infer<typeof NativeWholesaler>;

/** One customer, with what the list lacks and without the names that it has (saplab.txt 300-337). */
export const NativeClientForm = z.object({
  ...NativeClient.shape,
  discount: either,
  // Absent for persons (saplab.txt 299); an empty one may come as a list.
  wholesaler_data: z.union([NativeWholesaler, z.array(z.unknown())]).nullish(),
});
export type NativeClientForm = z.infer<typeof NativeClientForm>;
export const NativeClientAnswer = z.object({ client: NativeClientForm });

/** A movement of a customer's balance (saplab.txt 377-381). The text calls the collection `groups` (369). */
export const NativeTransaction = z.object({ date: z.string(), amount: number, comment: text });
export type NativeTransaction = z.infer<typeof NativeTransaction>;
export const NativeBalance = z.object({ transactions: z.array(NativeTransaction), pages: number, page: either });
export type NativeBalance = z.infer<typeof NativeBalance>;

const NativeChange = z.object({ date: z.string(), color: text, status: text, manager: text });
export type NativeChange = z.infer<typeof NativeChange>;

/** A position: one line of an order (saplab.txt 453-507). An order is all positions with one `invoice`. */
export const NativePosition = z.object({
  id: number,
  invoice: either,
  client_id: either,
  client_name: text,
  is_wholesaler: flag,
  wholesaler_info: text,
  distributor_id: either,
  distributor_name: text,
  brand: either,
  article: either,
  name: text,
  deliverytime_min: either,
  deliverytime_max: either,
  // The table's spelling (saplab.txt 443); the sample has the other one (481).
  delivarytime_min: either,
  delivarytime_max: either,
  initial_price: either,
  price: number,
  quantity: number,
  total: number,
  status_id: either,
  status_name: text,
  status_color: text,
  shipping_id: either,
  shipping_name: text,
  shipping_address: text,
  doc_id: either,
  // An object (saplab.txt 466); an empty one may come as a list.
  comment: z.unknown(),
  deny_request: flag,
  is_archived: flag,
  is_denied: flag,
  is_payed: flag,
  date_added: z.string(),
  date_modified: text,
  history: z.array(NativeChange).nullish(),
});
export type NativePosition = z.infer<typeof NativePosition>;
export const NativePositions = z.object({ orders: z.array(NativePosition), pages: number });
export type NativePositions = z.infer<typeof NativePositions>;
