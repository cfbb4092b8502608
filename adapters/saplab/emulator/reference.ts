/** Employees, delivery methods, order statuses and discount groups (saplab.txt 12-225). */
import { bit, type Call, failure, flagOf, idOf, integerOf, type Method, neededOf, read, success } from './protocol.ts';
import { ACCEPTED, byId, mint, put, REMOVED, RETAIL, type ShippingType, type Status, SUSPENDED } from './state.ts';

const EMPLOYEES: Method = {
  name: 'GET /panel/manager',
  handle({ state }) {
    const clients = [...state.clients.rows.values()];
    return read({
      managers: byId(state.employees).map(([id, employee]) => {
        const point = state.points.rows.get(employee.pointId);
        return {
          id: String(id),
          phone: employee.phone,
          name: employee.name,
          seat: employee.seat,
          email: employee.email,
          point_id: String(employee.pointId),
          point_name: point?.name ?? null,
          point_address: point?.address ?? null,
          manager_group_id: String(employee.group.id),
          manager_group_name: employee.group.name,
          client_count: String(clients.filter((client) => client.managerId === id).length),
          status: bit(employee.active),
          client_use: bit(employee.clientUse),
          contact_show: bit(employee.contactShow),
          backup: employee.backup,
        };
      }),
    });
  },
};

const SHIPPING_KEYS = ['name', 'min_price'] as const;
const shippingOf = (call: Call): ShippingType | undefined => {
  const name = neededOf(call, 'name');
  return name === undefined ? undefined : { name, minPrice: integerOf(call, 'min_price') };
};

const SHIPPING: readonly Method[] = [
  {
    name: 'GET /panel/order/shipping_type',
    handle: ({ state }) =>
      read({
        shipping_types: byId(state.shippingTypes).map(([id, type]) => ({ id: String(id), name: type.name, min_price: type.minPrice })),
      }),
  },
  {
    // saplab.txt 43-51: the answer does not tell the new id.
    name: 'POST /panel/order/shipping_type',
    keys: SHIPPING_KEYS,
    handle(call) {
      const type = shippingOf(call);
      if (!type) return failure();
      put(call.state.shippingTypes, mint(call.state.shippingTypes), type);
      return success();
    },
  },
  {
    name: 'POST /panel/order/shipping_type/$ID',
    keys: SHIPPING_KEYS,
    handle(call) {
      const found = call.state.shippingTypes.rows.get(idOf(call));
      const type = shippingOf(call);
      if (!found || !type) return failure();
      Object.assign(found, type);
      return success();
    },
  },
  {
    name: 'POST /panel/order/remove_shipping_type',
    keys: ['id'],
    handle(call) {
      neededOf(call, 'id');
      return call.state.shippingTypes.rows.delete(Number(integerOf(call, 'id'))) ? success() : failure();
    },
  },
];

const STATUS_KEYS = ['name', 'color', 'sms', 'email'] as const;
const statusOf = (call: Call): Status | undefined => {
  const name = neededOf(call, 'name');
  const color = call.form.get('color') ?? 'FFFFFF';
  if (!/^[0-9A-Fa-f]{6}$/.test(color)) call.breach(`color is not six hexadecimal digits: ${JSON.stringify(color)}`);
  return name === undefined ? undefined : { name, color, sms: flagOf(call, 'sms'), email: flagOf(call, 'email') };
};

const STATUSES: readonly Method[] = [
  {
    name: 'GET /panel/order/status',
    // saplab.txt 84-133 stands in the order of the alphabet.
    handle: ({ state }) =>
      read({
        statuses: byId(state.statuses)
          .sort(([, a], [, b]) => a.name.localeCompare(b.name, 'ru'))
          .map(([id, status]) => ({
            id: String(id),
            name: status.name,
            color: status.color,
            sms: bit(status.sms),
            email: bit(status.email),
          })),
      }),
  },
  {
    name: 'POST /panel/order/status',
    keys: STATUS_KEYS,
    handle(call) {
      const status = statusOf(call);
      if (!status) return failure();
      put(call.state.statuses, mint(call.state.statuses), status);
      return success();
    },
  },
  {
    name: 'POST /panel/order/status/$ID',
    keys: STATUS_KEYS,
    handle(call) {
      const found = call.state.statuses.rows.get(idOf(call));
      const status = statusOf(call);
      if (!found || !status) return failure();
      Object.assign(found, status);
      return success();
    },
  },
  {
    name: 'POST /panel/order/remove_status',
    keys: ['id'],
    handle(call) {
      neededOf(call, 'id');
      const id = Number(integerOf(call, 'id'));
      // saplab.txt 167-171; a status that positions have may go (158 removes 3, which position 20 has).
      if ([SUSPENDED, REMOVED, ACCEPTED].includes(id)) return failure('Статус используется в настройках магазина.');
      return call.state.statuses.rows.delete(id) ? success() : failure();
    },
  },
];

const GROUP_KEYS = ['name', 'discount', 'comment'] as const;
const groupOf = (call: Call) => {
  const name = neededOf(call, 'name');
  neededOf(call, 'discount');
  const fields = { discount: integerOf(call, 'discount'), comment: call.form.get('comment') ?? '' };
  return name === undefined ? undefined : { name, ...fields };
};

const GROUPS: readonly Method[] = [
  {
    name: 'GET /panel/client/group',
    // saplab.txt 177 and 184: the table's `id` is `group_id` on the wire; 191: a name carries its discount, even a second time.
    handle: ({ state }) =>
      read({
        groups: byId(state.groups)
          .filter(([, group]) => !group.removed)
          .map(([id, { name, discount, comment }]) => ({ group_id: String(id), name: `${name} - ${discount}%`, discount, comment })),
      }),
  },
  {
    name: 'POST /panel/client/group_form',
    keys: GROUP_KEYS,
    handle(call) {
      const group = groupOf(call);
      if (!group) return failure();
      put(call.state.groups, mint(call.state.groups), { ...group, removed: false });
      return success('Группа клиентов успешно добавлена.');
    },
  },
  {
    name: 'POST /panel/client/group_form/$ID',
    // saplab.txt 206: the sample has another path than the heading.
    aliases: ['/panel/order/group_form/$ID'],
    keys: GROUP_KEYS,
    handle(call) {
      const found = call.state.groups.rows.get(idOf(call));
      const group = groupOf(call);
      if (!found || found.removed || !group) return failure();
      Object.assign(found, group);
      return success('Группа обновлена.');
    },
  },
  {
    name: 'POST /panel/client/remove_group',
    keys: ['id'],
    handle(call) {
      neededOf(call, 'id');
      const id = Number(integerOf(call, 'id'));
      const found = call.state.groups.rows.get(id);
      if (!found || found.removed) return failure();
      if (id === RETAIL) return failure('Группа используется в настройках магазина, удаление невозможно.');
      found.removed = true;
      return success('Группа успешно удалена.');
    },
  },
];

/** Methods of the dictionaries. */
export const REFERENCE: readonly Method[] = [EMPLOYEES, ...SHIPPING, ...STATUSES, ...GROUPS];
