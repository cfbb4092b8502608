/**
 * The bar above Swagger UI: it asks for the API key first, and lets a person choose between the document of all connections and those of the connections that
 * the key may use. Served as a file: the page's policy allows no inline script. Runs in browsers, so it is plain JavaScript.
 */

const sluice = (() => {
  /** Where the gateway is: the page is at /docs below it. */
  const root = location.pathname.replace(/\/docs\/?.*$/, '/');
  /** Survives a reload of the page, not the end of the tab. */
  const KEPT = 'sluice.key';
  const WHOLE = `${root}docs/json`;
  /** Swagger UI, once it is there. */
  let ui;
  let key = sessionStorage.getItem(KEPT) ?? '';
  /** The document that is shown: a connection's id, or nothing for all. */
  let chosen = new URLSearchParams(location.search).get('connection') ?? '';
  // Swagger UI's first document is relative to an address without a query.
  history.replaceState(null, '', location.pathname + location.hash);

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const field = element('input', {
    id: 'sluice-key',
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'API key',
    required: '',
  });
  const use = element('button', { type: 'submit' }, 'Use key');
  const forget = element('button', { type: 'button', hidden: '' }, 'Forget key');
  const form = element('form', { class: 'sluice-key' }, element('label', { for: 'sluice-key' }, 'API key'), field, use, forget);
  const choice = element('select', { id: 'sluice-document', disabled: '' }, element('option', { value: '' }, 'All connections'));
  const state = element('p', { role: 'status' }, 'Enter an API key: calls need one, and it shows which connections you may choose.');
  const bar = element(
    'header',
    { class: 'sluice-bar' },
    element('strong', {}, 'Sluice'),
    form,
    element('label', { for: 'sluice-document' }, 'Document of'),
    choice,
    state,
  );
  document.body.prepend(bar);

  const say = (text, wrong = false) => {
    state.textContent = text;
    state.className = wrong ? 'wrong' : '';
  };

  /** Shows the document of a connection, or of all. */
  const show = (connection) => {
    chosen = connection;
    choice.value = connection;
    const address = new URL(location.href);
    if (connection === '') address.searchParams.delete('connection');
    else address.searchParams.set('connection', connection);
    history.replaceState(null, '', address);
    const url = new URL(connection === '' ? WHOLE : `${root}connections/${connection}/openapi.json`, location.href).href;
    if (ui.specSelectors.url() === url) return;
    ui.specActions.updateUrl(url);
    ui.specActions.download(url);
  };

  const offer = (connections) => {
    choice.replaceChildren(
      element('option', { value: '' }, 'All connections'),
      ...connections.map(({ id, title }) => element('option', { value: id }, `${id} · ${title}`)),
    );
    choice.disabled = connections.length === 0;
  };

  /** Takes a key into use: asks the gateway whose it is, fills the choice, and lets Swagger UI send it. */
  const enter = async (given) => {
    say('Asking the gateway …');
    let answer;
    try {
      answer = await fetch(`${root}connections`, { headers: { authorization: `Bearer ${given}` } });
    } catch {
      return say('The gateway does not answer.', true);
    }
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      sessionStorage.removeItem(KEPT);
      key = '';
      return say(
        answer.status === 401 ? 'The gateway does not know this key.' : (body.detail ?? `The gateway answers ${answer.status}.`),
        true,
      );
    }
    key = given;
    sessionStorage.setItem(KEPT, key);
    field.value = '';
    field.placeholder = 'Key in use';
    field.required = false;
    forget.hidden = false;
    offer(body.data);
    say(`The key may use ${body.data.length === 1 ? 'one connection' : `${body.data.length} connections`}.`);
    ui.authActions.authorize({ bearer: { name: 'bearer', schema: { type: 'http', scheme: 'bearer' }, value: key } });
    if (chosen !== '' && !body.data.some(({ id }) => id === chosen)) {
      show('');
      say('The key may not use the connection of this address; this is the document of all.', true);
    } else show(chosen);
  };

  const leave = () => {
    key = '';
    sessionStorage.removeItem(KEPT);
    field.placeholder = 'API key';
    field.required = true;
    forget.hidden = true;
    offer([]);
    say('The key is forgotten.');
    show('');
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value.trim() !== '') void enter(field.value.trim());
  });
  forget.addEventListener('click', () => {
    ui.authActions.logout(['bearer', 'apiKey']);
    leave();
  });
  choice.addEventListener('change', () => show(choice.value));

  /** Reads come before what changes, deletions are last: the order in which they are tried. */
  const rank = (operation) => {
    const method = operation.get('method');
    const depth = operation.get('path').split('/').length;
    return { get: 0, put: 10, post: depth > 2 ? 30 : 10, patch: 20, delete: 40 }[method] + Math.min(depth, 9);
  };

  return {
    /** Sorts the operations of a group. */
    order: (a, b) => rank(a) - rank(b),
    /** Documents of connections are for those who may use them. */
    intercept(request) {
      if (request.loadSpec && key !== '') request.headers = { ...request.headers, Authorization: `Bearer ${key}` };
      return request;
    },
    /** Called once Swagger UI shows the first document. */
    start() {
      if (key !== '') void enter(key);
      else field.focus();
    },
    plugin: () => ({
      // The first thing that Swagger UI does with a plugin: it is at hand from then on.
      afterLoad(system) {
        ui = system;
      },
      statePlugins: {
        auth: {
          wrapActions: {
            // Whoever authorizes in Swagger UI's own dialog has entered a key as well.
            authorize: (original) => (payload) => {
              const given = payload.bearer?.value ?? payload.apiKey?.value;
              if (typeof given === 'string' && given !== '' && given !== key) void enter(given);
              return original(payload);
            },
            logout: (original) => (names) => {
              if (key !== '') leave();
              return original(names);
            },
          },
        },
        oas3: {
          wrapActions: {
            // A vendor's body belongs with its connection and its ids: they follow it. (Swagger UI also sets examples by itself, again
            // and again: only another one than before is a person's choice.)
            setActiveExamplesMember: (original, system) => (payload) => {
              const { pathMethod, name, contextType, contextName } = payload;
              const before = system.oas3Selectors.activeExamplesMember(...pathMethod, contextType, contextName);
              const result = original(payload);
              if (contextType !== 'requestBody' || !before || before === name) return result;
              // As the document has them: Swagger UI files a value under the parameter's own hash.
              for (const parameter of system.specSelectors.specResolvedSubtree(['paths', ...pathMethod])?.get('parameters') ?? []) {
                const value = parameter.getIn(['examples', name, 'value']);
                if (value !== undefined) system.specActions.changeParamByIdentity(pathMethod, parameter, value, false);
              }
              return result;
            },
          },
        },
      },
    }),
  };
})();
globalThis.sluice = sluice;
