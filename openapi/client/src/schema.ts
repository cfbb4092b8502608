/** Generated from openapi/openapi.json by `npm run generate`. Do not edit. */

export interface paths {
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders
         * @description Orders of one or many connections, newest first where the vendors list them so. Which filters a connection honours is told by `GET /connections/{id}`.
         *
         *     Scope: `orders:read`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `native`, SelSup `composed`, MyDrop `native`, SaPLab `composed`.
         *
         *     Behind each filter stands who honours it and how: `exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters the vendor’s pages, at most 20 calls a page.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Create an order
         * @description Creates an order at one vendor and answers it as read back. A second create with the same `externalId` answers 409 `already_exists` with `existingId`. When the vendor’s answer is lost, the order is looked up before anything is answered.
         *
         *     With `Prefer: respond-async`, on a connection with `intake: durable`, and on one with `intake: on-failure` while its vendor is down, limited or too slow, the order is kept on disk, answered 202 with an operation, and delivered later: in order, once.
         *
         *     Scope: `orders:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `native`, SelSup `composed`, MyDrop `composed`; 501: SaPLab.
         */
        post: operations["createOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order
         * @description One order by its gateway id. An id that the vendor has replaced since keeps answering, with the new id inside.
         *
         *     Scope: `orders:read`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `native`, SelSup `composed`, MyDrop `native`, SaPLab `composed`.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        /**
         * Delete an order
         * @description Where the vendor deletes orders; 501 elsewhere.
         *
         *     Scope: `orders:write`.
         *
         *     Vendors: H-Profit `composed`, SelSup `composed`; 501: RetailCRM, MyDrop, SaPLab.
         */
        delete: operations["deleteOrder"];
        options?: never;
        head?: never;
        /**
         * Change an order
         * @description JSON Merge Patch (RFC 7396): absent = unchanged, null = cleared; `items`, when given, replaces the whole list.
         *
         *     Scope: `orders:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `composed`, MyDrop `composed`, SaPLab `composed`.
         */
        patch: operations["updateOrder"];
        trace?: never;
    };
    "/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description Cancels in the vendor’s own way and answers the order. The body may be left out.
         *
         *     Scope: `orders:write`.
         *
         *     Vendors: RetailCRM `composed`, SelSup `composed`, MyDrop `composed`, SaPLab `composed`; 501: H-Profit.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order’s history
         * @description Every change that the vendor remembers, oldest first, whole.
         *
         *     Scope: `orders:read`.
         *
         *     Vendors: RetailCRM `native`, SelSup `native`, MyDrop `composed`, SaPLab `composed`; 501: H-Profit.
         */
        get: operations["getOrderHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products
         * @description Products with their variants: what is sold and stocked.
         *
         *     Scope: `products:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `native`, SelSup `composed`; 501: MyDrop, SaPLab.
         *
         *     Behind each filter stands who honours it and how: `exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters the vendor’s pages, at most 20 calls a page.
         */
        get: operations["listProducts"];
        put?: never;
        /**
         * Create a product
         * @description Creates a product, with prices and first stock where the vendor can, and answers it as read back.
         *
         *     Scope: `products:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `composed`, MyDrop `composed`; 501: SaPLab.
         */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a product
         * @description One product by its gateway id.
         *
         *     Scope: `products:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `native`, SelSup `native`; 501: MyDrop, SaPLab.
         */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a product
         * @description JSON Merge Patch, prices included. `variants` names the ones to change by `id`.
         *
         *     Scope: `products:write`.
         *
         *     Vendors: RetailCRM `composed`, SelSup `composed`, MyDrop `composed`; 501: H-Profit, SaPLab.
         */
        patch: operations["updateProduct"];
        trace?: never;
    };
    "/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stock
         * @description What each warehouse has of each variant.
         *
         *     Scope: `stock:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `composed`, SelSup `composed`; 501: MyDrop, SaPLab.
         *
         *     Behind each filter stands who honours it and how: `exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters the vendor’s pages, at most 20 calls a page.
         */
        get: operations["listStock"];
        /**
         * Set quantities
         * @description Sets quantities over any connections, at most 1,000 lines. Always 200 when the body is valid, with a result a line in the order of the lines: one bad line never spoils the others.
         *
         *     Scope: `stock:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `native`, SelSup `composed`, MyDrop `composed`; 501: SaPLab.
         */
        put: operations["updateStock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List customers
         * @description Persons and companies.
         *
         *     Scope: `customers:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `composed`, SelSup `composed`, SaPLab `composed`; 501: MyDrop.
         *
         *     Behind each filter stands who honours it and how: `exact` = the vendor filters, or a few calls find what matches; `day` = it knows whole days, the gateway trims; `scan` = the gateway filters the vendor’s pages, at most 20 calls a page.
         */
        get: operations["listCustomers"];
        put?: never;
        /**
         * Create a customer
         * @description Creates a person or a company. An `externalId` that is taken answers 409 `already_exists` with `existingId`; so does a phone or email that the vendor wants unique.
         *
         *     Scope: `customers:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `native`, SaPLab `composed`; 501: MyDrop.
         */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a customer
         * @description One customer by its gateway id, with everything the vendor tells.
         *
         *     Scope: `customers:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `composed`, SelSup `composed`, SaPLab `composed`; 501: MyDrop.
         */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a customer
         * @description JSON Merge Patch; lists replace the whole list.
         *
         *     Scope: `customers:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `composed`, SaPLab `composed`; 501: MyDrop.
         */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/customers/{id}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a customer’s transactions
         * @description The ledger of a customer’s balance, where the vendor has one; 501 elsewhere.
         *
         *     Scope: `customers:read`.
         *
         *     Vendors: SaPLab `composed`; 501: H-Profit, RetailCRM, SelSup, MyDrop.
         */
        get: operations["listTransactions"];
        put?: never;
        /**
         * Add a transaction
         * @description Changes a customer’s balance, where the vendor has a ledger; 501 elsewhere. Send an `Idempotency-Key`: it is never done twice then.
         *
         *     Scope: `customers:write`.
         *
         *     Vendors: SaPLab `composed`; 501: H-Profit, RetailCRM, SelSup, MyDrop.
         */
        post: operations["addTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List product categories
         * @description A tree by `parentId`; cached like reference data.
         *
         *     Scope: `reference:read`.
         *
         *     Vendors: H-Profit `native`, RetailCRM `composed`, SelSup `native`; 501: MyDrop, SaPLab.
         */
        get: operations["listCategories"];
        put?: never;
        /**
         * Create a product category
         * @description Creates a category and answers it as read back.
         *
         *     Scope: `reference:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, MyDrop `composed`; 501: SelSup, SaPLab.
         */
        post: operations["createCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a product category
         * @description One category by its gateway id.
         *
         *     Scope: `reference:read`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `composed`; 501: MyDrop, SaPLab.
         */
        get: operations["getCategory"];
        put?: never;
        post?: never;
        /**
         * Delete a product category
         * @description Where the vendor deletes categories; 501 elsewhere.
         *
         *     Scope: `reference:write`.
         *
         *     Vendors: H-Profit `composed`, SelSup `composed`; 501: RetailCRM, MyDrop, SaPLab.
         */
        delete: operations["deleteCategory"];
        options?: never;
        head?: never;
        /**
         * Change a product category
         * @description JSON Merge Patch.
         *
         *     Scope: `reference:write`.
         *
         *     Vendors: H-Profit `composed`, RetailCRM `composed`, SelSup `composed`, MyDrop `composed`; 501: SaPLab.
         */
        patch: operations["updateCategory"];
        trace?: never;
    };
    "/reference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reference kinds
         * @description Which kinds of reference data each connection has.
         *
         *     Scope: `reference:read`.
         */
        get: operations["listReferenceKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reference/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reference data of a kind
         * @description Everything on one page, from the cache. Answers carry `ETag`, `Age`, `Cache-Control` and `Cache-Status`; a matching `If-None-Match` answers 304.
         *
         *     Scope: `reference:read`.
         */
        get: operations["listReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reference/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh reference data
         * @description Drops cached reference data and loads it again: of one connection and kind, or all.
         *
         *     Scope: `admin`.
         */
        post: operations["refreshReference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connections
         * @description Connections that the key may use: what each can do, which filters it honours, what it promises, and how it is.
         *
         *     Scope: `any key`.
         */
        get: operations["listConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a connection
         * @description The same for one.
         *
         *     Scope: `any key`.
         */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{connection}/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a connection’s OpenAPI document
         * @description OpenAPI 3.1 of what this connection can do: its operations, the filters that it honours, the fields that it has a place for, and its own statuses, warehouses, methods and other reference data as named choices. Cached like reference data: answers carry `ETag`, `Age`, `Cache-Control` and `Cache-Status`; a matching `If-None-Match` answers 304. Where the vendor cannot be asked, and for a key without `reference:read`, the document says so and is without live values.
         *
         *     Scope: `any key`.
         */
        get: operations["getConnectionDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List operations
         * @description Orders that were accepted with 202, newest first: `status=failed` are the dead letters. Delivered ones are forgotten after a week, failed and unknown ones never.
         *
         *     Scope: `orders:read`.
         */
        get: operations["listOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an operation
         * @description How far an accepted order has come.
         *
         *     Scope: `orders:read`.
         */
        get: operations["getOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try an operation again
         * @description Puts a `failed` order back into the queue, and cuts the wait of a `queued` one short. An `unknown` one is looked up first, and no sooner than the vendor must have finished with it. Any other: 409 `conflict`.
         *
         *     Scope: `orders:write`.
         */
        post: operations["retryOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an operation
         * @description Ends a `queued` order as `failed`. An `unknown` one stays unknown, and nothing more is tried: it may be at the vendor. Any other: 409 `conflict`.
         *
         *     Scope: `orders:write`.
         */
        post: operations["cancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness
         * @description 200 while the process lives.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readiness
         * @description 200 when it can serve, without its shared state too; 503 while starting, draining, or its store is lost.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/passthrough/{connection}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Native GET
         * @description The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.
         *
         *     Scope: `passthrough`.
         */
        get: operations["passthroughGet"];
        /**
         * Native PUT
         * @description The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.
         *
         *     Scope: `passthrough`.
         */
        put: operations["passthroughPut"];
        /**
         * Native POST
         * @description The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.
         *
         *     Scope: `passthrough`.
         */
        post: operations["passthroughPost"];
        /**
         * Native DELETE
         * @description The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.
         *
         *     Scope: `passthrough`.
         */
        delete: operations["passthroughDelete"];
        options?: never;
        head?: never;
        /**
         * Native PATCH
         * @description The vendor’s own API: the path is appended to the connection’s base URL as it is, with its credentials, time-outs and budget. Query, body, status and the body of the answer stay as they are. A native call that changes data needs one of the `:write` scopes too, whatever its verb.
         *
         *     Scope: `passthrough`.
         */
        patch: operations["passthroughPatch"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Address: {
            /** @description ISO 3166-1 alpha-2. */
            country: string | null;
            region: string | null;
            city: string | null;
            street: string | null;
            house: string | null;
            flat: string | null;
            postalCode: string | null;
            /** @description The whole address in one line. */
            text: string | null;
        };
        AddressWriteInput: {
            /** @description ISO 3166-1 alpha-2. */
            country?: string | null;
            region?: string | null;
            city?: string | null;
            street?: string | null;
            house?: string | null;
            flat?: string | null;
            postalCode?: string | null;
            text?: string | null;
        };
        Category: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            connection: string;
            vendor: string;
            name: string;
            parentId: string | null;
            externalId: string | null;
            image: string | null;
            active: boolean | null;
            raw?: unknown;
        };
        CategoryCreateInput: {
            name: string;
            parentId?: string | null;
            externalId?: string | null;
            image?: string | null;
            active?: boolean | null;
        };
        CategoryPatchInput: {
            name?: string;
            parentId?: string | null;
            externalId?: string | null;
            image?: string | null;
            active?: boolean | null;
        };
        Company: {
            name: string | null;
            legalForm: string | null;
            taxId: string | null;
            /** @description Russian tax registration reason code. */
            kpp: string | null;
            /** @description State registration number. */
            registrationId: string | null;
            address: string | null;
            bank: string | null;
            /** @description Russian bank code. */
            bik: string | null;
            account: string | null;
            correspondentAccount: string | null;
        };
        Connection: {
            id: string;
            vendor: string;
            title: string;
            currency: string;
            timezone: string;
            /** @description By resource and operation: `native` = one vendor call, `composed` = several or local work, `unsupported` = 501. */
            capabilities: {
                [key: string]: {
                    [key: string]: "native" | "composed" | "unsupported";
                };
            };
            /** @description By resource and filter: `exact` = the vendor filters, `day` = whole days, the gateway trims, `scan` = the gateway filters pages. Others are 422. */
            filters: {
                [key: string]: {
                    [key: string]: "exact" | "day" | "scan";
                };
            };
            /** @description Facts of the vendor's lists. */
            lists: {
                [key: string]: {
                    pageSizes: number[] | {
                        max: number;
                    };
                    /** @enum {string} */
                    total: "free" | "extra call" | "never";
                    /** @enum {string} */
                    order: "newest first" | "vendor";
                };
            };
            /** @description Reference kinds that this connection has. */
            reference: string[];
            /** @description What is promised when a vendor's answer is lost. */
            guarantees: {
                [key: string]: "exactly-once" | "at-most-once" | "at-least-once";
            };
            limits: {
                requestsPerSecond: number;
                concurrency: number;
                timeoutMs: number;
                retries: number;
            };
            /** @description How the vendor has been, by the calls to it. */
            health: {
                /** @enum {string} */
                status: "ok" | "degraded" | "down";
                since: string;
                lastError: string | null;
                /** @description When the vendor was last heard of, well or not; null = never since the start. */
                checkedAt: string | null;
                /**
                 * @description `open`: nothing is sent for a while; `half-open`: one call tries.
                 * @enum {string}
                 */
                circuit: "closed" | "half-open" | "open";
            };
            /** @description Reference data at hand. */
            cache: {
                key: string;
                /** @description Seconds. */
                age: number;
            }[];
            /** @description What is not mapped to the model, and what the vendor has changed. */
            mapping: components["schemas"]["Mapping"];
        };
        Customer: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            connection: string;
            vendor: string;
            externalId: string | null;
            type: components["schemas"]["CustomerType"];
            name: string | null;
            firstName: string | null;
            lastName: string | null;
            middleName: string | null;
            /** @description E.164 where a number can be understood. */
            phones: string[];
            email: string | null;
            birthday: string | null;
            company: components["schemas"]["Company"] | null;
            addresses: components["schemas"]["Address"][];
            group: components["schemas"]["Ref"] | null;
            discountPercent: string | null;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency: string;
            balance: string | null;
            totalSpent: string | null;
            orderCount: number | null;
            tags: string[];
            notes: string | null;
            active: boolean | null;
            manager: components["schemas"]["Ref"] | null;
            createdAt: string | null;
            updatedAt: string | null;
            extra: {
                [key: string]: unknown;
            };
            raw?: unknown;
        };
        CustomerCreateInput: {
            /** @default person */
            type?: components["schemas"]["CustomerTypeInput"];
            externalId?: string | null;
            name?: string | null;
            firstName?: string | null;
            lastName?: string | null;
            middleName?: string | null;
            phones?: string[];
            email?: string | null;
            birthday?: string | null;
            company?: {
                name?: string | null;
                legalForm?: string | null;
                taxId?: string | null;
                kpp?: string | null;
                registrationId?: string | null;
                address?: string | null;
                bank?: string | null;
                bik?: string | null;
                account?: string | null;
                correspondentAccount?: string | null;
            } | null;
            addresses?: components["schemas"]["AddressWriteInput"][];
            group?: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | null;
            discountPercent?: string | null;
            balance?: string | null;
            totalSpent?: string | null;
            tags?: string[];
            notes?: string | null;
            active?: boolean | null;
            manager?: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | null;
            extra?: {
                [key: string]: unknown;
            };
        };
        CustomerPatchInput: {
            type?: components["schemas"]["CustomerTypeInput"];
            externalId?: string | null;
            name?: string | null;
            firstName?: string | null;
            lastName?: string | null;
            middleName?: string | null;
            phones?: string[];
            email?: string | null;
            birthday?: string | null;
            company?: {
                name?: string | null;
                legalForm?: string | null;
                taxId?: string | null;
                kpp?: string | null;
                registrationId?: string | null;
                address?: string | null;
                bank?: string | null;
                bik?: string | null;
                account?: string | null;
                correspondentAccount?: string | null;
            } | null;
            addresses?: components["schemas"]["AddressWriteInput"][];
            group?: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | null;
            discountPercent?: string | null;
            balance?: string | null;
            totalSpent?: string | null;
            tags?: string[];
            notes?: string | null;
            active?: boolean | null;
            manager?: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | null;
            extra?: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        CustomerType: "person" | "company";
        /** @enum {string} */
        CustomerTypeInput: "person" | "company";
        FieldChange: {
            /** @description The vendor's endpoint, `{}` for what differs from call to call. */
            endpoint: string;
            /** @description JSON Pointer in its answers; `*` stands for an element of a list, and for a key that is no name of a field. */
            path: string;
            /**
             * @description `appeared`: no answer had it before. `vanished`: every answer had it, now none has. `retyped`: its values were of another type.
             * @enum {string}
             */
            change: "appeared" | "vanished" | "retyped";
            /** @description JSON types of its values before; empty = it was not there. */
            was: string[];
            /** @description JSON type of its values now; null = it is not there. */
            is: string | null;
            /** @description Whether the gateway reads it. A change of what it does not read only shows in `raw`. */
            used: boolean;
            /** @description Answers looked at that showed it. */
            samples: number;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            firstSeenAt: string;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            lastSeenAt: string;
        };
        HistoryEntry: {
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            at: string;
            /** @description `created`, `changed`, `status`, `deleted`, or the vendor’s own word. */
            type: string;
            /** @description The vendor's own name of the field. */
            field: string | null;
            /** @description Value before; null where there was none. */
            from: unknown;
            /** @description Value after; null where there is none. */
            to: unknown;
            actor: string | null;
            comment: string | null;
        };
        Mapping: {
            /** @description Native order statuses that read as `unknown`, the most frequent first; at most 100. */
            unmappedStatuses: components["schemas"]["UnmappedStatus"][];
            /** @description Changes of the vendor's answers against its first ones, the latest first; at most 100. Paths and types only, never a value. */
            fieldChanges: components["schemas"]["FieldChange"][];
            /** @description What changes are told by. */
            samples: {
                endpoint: string;
                /** @description Answers that were looked at: at most one in a few seconds. */
                answers: number;
                /** @description Whether they were enough to tell a change from what had not been seen yet. */
                learned: boolean;
            }[];
        };
        NamedValue: {
            name: string;
            value: string;
        };
        /** @description An order that was taken in and is delivered later. */
        Operation: {
            /**
             * Format: uuid
             * @description Sorts by the time of acceptance.
             */
            id: string;
            /** @constant */
            kind: "order.create";
            connection: string;
            /**
             * @description `queued` waits for its next attempt; `delivering` is under way; `delivered` is at the vendor; `failed` is not, and nothing more is tried; `unknown` may be there: its answer was lost, and it is looked up before anything else.
             * @enum {string}
             */
            status: "queued" | "delivering" | "delivered" | "failed" | "unknown";
            /** @description When it was accepted. */
            createdAt: string;
            /** @description Attempts begun. */
            attempts: number;
            /** @description The next attempt is no earlier; null when nothing more is tried by itself, and during an attempt. */
            nextAttemptAt: string | null;
            /** @description The order, once delivered. */
            orderId: string | null;
            /** @description As given, else minted. No other order of the connection has it. */
            externalId: string;
            /** @description Why it failed, or what the last attempt met. */
            error: components["schemas"]["Problem"] | null;
        };
        Order: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            connection: string;
            vendor: string;
            /** @description The number people see. */
            number: string | null;
            /** @description The caller's own number for it; unique per connection. */
            externalId: string | null;
            status: components["schemas"]["OrderStatus"];
            /** @description The vendor's own status. */
            nativeStatus: components["schemas"]["Ref"] | null;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency: string;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            createdAt: string;
            updatedAt: string | null;
            /** @description The customer as the order knows them; may differ from the customer record. */
            customer: {
                id: string | null;
                name: string | null;
                firstName: string | null;
                lastName: string | null;
                middleName: string | null;
                /** @description E.164 where the number can be understood. */
                phone: string | null;
                email: string | null;
                company: string | null;
            } | null;
            items: components["schemas"]["OrderItem"][];
            totals: {
                items: string | null;
                discount: string | null;
                shipping: string | null;
                tax: string | null;
                total: string | null;
                paid: string | null;
                /** @description `total` − `paid` where the vendor does not tell it, never below zero. */
                due: string | null;
            };
            payment: {
                status: components["schemas"]["PaymentStatus"];
                method: components["schemas"]["Ref"] | null;
            };
            /** @description Its cost is `totals.shipping`. */
            shipping: {
                method: components["schemas"]["Ref"] | null;
                carrier: string | null;
                trackingNumber: string | null;
                address: components["schemas"]["Address"] | null;
                /** @description A carrier's branch; its id is the carrier's, plain. */
                pickupPoint: {
                    id: string | null;
                    number: string | null;
                    name: string | null;
                } | null;
            } | null;
            source: {
                channel: string | null;
                source: string | null;
                medium: string | null;
                campaign: string | null;
                keyword: string | null;
                content: string | null;
            } | null;
            notes: {
                customer: string | null;
                manager: string | null;
            };
            /** @description What this vendor knows beyond this model. */
            extra: {
                [key: string]: unknown;
            };
            /** @description The vendor's own payload, with `include=raw`. */
            raw?: unknown;
        };
        OrderCreateInput: {
            externalId?: string;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency?: string;
            /** @enum {string} */
            status?: "pending" | "confirmed" | "processing" | "shipped" | "delivered" | "completed" | "cancelled" | "returned";
            /** @description A native status; wins over `status`. */
            nativeStatus?: string;
            payment?: {
                methodId?: string | null;
                /** @description What has been paid so far, in all. */
                paid?: string | null;
            };
            shipping?: {
                methodId?: string | null;
                carrier?: string | null;
                trackingNumber?: string | null;
                cost?: string | null;
                address?: components["schemas"]["AddressWriteInput"] | null;
                pickupPoint?: {
                    id?: string | null;
                    number?: string | null;
                    name?: string | null;
                } | null;
            };
            source?: {
                channel?: string | null;
                source?: string | null;
                medium?: string | null;
                campaign?: string | null;
                keyword?: string | null;
                content?: string | null;
            };
            notes?: {
                customer?: string | null;
                manager?: string | null;
            };
            /**
             * Format: date-time
             * @description RFC 3339 with offset, e.g. `2024-12-12T09:27:59+02:00`.
             */
            createdAt?: string;
            /** @description Vendor-specific inputs; each connection names its own. */
            extra?: {
                [key: string]: unknown;
            };
            customer: {
                id?: string | null;
                name?: string | null;
                firstName?: string | null;
                lastName?: string | null;
                middleName?: string | null;
                phone?: string | null;
                email?: string | null;
                company?: string | null;
            };
            items: components["schemas"]["OrderItemWriteInput"][];
        };
        OrderItem: {
            /** @description The vendor's own line id, plain. */
            id: string | null;
            productId: string | null;
            variantId: string | null;
            sku: string | null;
            barcode: string | null;
            name: string | null;
            quantity: number;
            /** @description Price of one before discount. */
            unitPrice: string;
            /** @description Discount of the whole line: `unitPrice` × `quantity` − `total`. */
            discount: string | null;
            /** @description What the whole line costs. */
            total: string;
            /** @description Purchase price of one, in the order's currency. */
            cost: string | null;
            tax: string | null;
            warehouseId: string | null;
            status: components["schemas"]["OrderStatus"] | null;
            nativeStatus: components["schemas"]["Ref"] | null;
            options: components["schemas"]["NamedValue"][];
        };
        OrderItemPatchInput: {
            /** @description The vendor's line id, to keep that line. */
            id?: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            variantId?: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            productId?: string;
            sku?: string;
            name?: string;
            quantity: number;
            /** @description Exact decimal as text, not negative, e.g. `"500.32"`. */
            unitPrice: string;
            /** @description Discount of the whole line. */
            discount?: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            warehouseId?: string;
            options?: {
                name: string;
                value: string;
            }[];
        };
        OrderItemWriteInput: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            variantId?: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            productId?: string;
            sku?: string;
            name?: string;
            quantity: number;
            /** @description Exact decimal as text, not negative, e.g. `"500.32"`. */
            unitPrice: string;
            /** @description Discount of the whole line. */
            discount?: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            warehouseId?: string;
            options?: {
                name: string;
                value: string;
            }[];
        };
        OrderPatchInput: {
            externalId?: string | null;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency?: string;
            /** @enum {string} */
            status?: "pending" | "confirmed" | "processing" | "shipped" | "delivered" | "completed" | "cancelled" | "returned";
            /** @description A native status; wins over `status`. */
            nativeStatus?: string;
            customer?: {
                id?: string | null;
                name?: string | null;
                firstName?: string | null;
                lastName?: string | null;
                middleName?: string | null;
                phone?: string | null;
                email?: string | null;
                company?: string | null;
            } | null;
            items?: components["schemas"]["OrderItemPatchInput"][];
            payment?: {
                methodId?: string | null;
                /** @description What has been paid so far, in all. */
                paid?: string | null;
            } | null;
            shipping?: {
                methodId?: string | null;
                carrier?: string | null;
                trackingNumber?: string | null;
                cost?: string | null;
                address?: components["schemas"]["AddressWriteInput"] | null;
                pickupPoint?: {
                    id?: string | null;
                    number?: string | null;
                    name?: string | null;
                } | null;
            } | null;
            source?: {
                channel?: string | null;
                source?: string | null;
                medium?: string | null;
                campaign?: string | null;
                keyword?: string | null;
                content?: string | null;
            } | null;
            notes?: {
                customer?: string | null;
                manager?: string | null;
            } | null;
            /**
             * Format: date-time
             * @description RFC 3339 with offset, e.g. `2024-12-12T09:27:59+02:00`.
             */
            createdAt?: string;
            /** @description Vendor-specific inputs; each connection names its own. */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        OrderStatus: "pending" | "confirmed" | "processing" | "shipped" | "delivered" | "completed" | "cancelled" | "returned" | "unknown";
        PageInfo: {
            limit: number;
            /** @description Pass it as `cursor` for the next page; null = the end. */
            nextCursor: string | null;
            /** @description A number only with `count=true`, and only where every vendor can tell. */
            total: number | null;
        };
        /** @enum {string} */
        PaymentStatus: "unpaid" | "partially_paid" | "paid" | "refunded" | "unknown";
        /** @description RFC 9457 problem details. */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            instance: string;
            /** @enum {string} */
            code: "invalid_request" | "invalid_cursor" | "connection_required" | "malformed_body" | "unauthenticated" | "forbidden" | "not_found" | "unknown_connection" | "unknown_route" | "method_not_allowed" | "not_acceptable" | "already_exists" | "conflict" | "idempotency_in_progress" | "body_too_large" | "unsupported_media_type" | "unsupported_filter" | "unsupported_field" | "vendor_rejected" | "idempotency_key_reused" | "rate_limited" | "internal_error" | "unsupported" | "vendor_error" | "vendor_invalid_response" | "vendor_auth" | "vendor_unavailable" | "vendor_rate_limited" | "overloaded" | "draining" | "vendor_timeout" | "outcome_unknown";
            requestId: string;
            /** @description Whether the same call may succeed later without harm. */
            retryable: boolean;
            connection?: string;
            vendor?: string;
            operation?: string;
            errors?: {
                path: string;
                message: string;
            }[];
            /** @description With `already_exists`: the record that is there. */
            existingId?: string;
            vendorResponse?: {
                status: number | null;
                message: string | null;
            };
        };
        Product: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            connection: string;
            vendor: string;
            externalId: string | null;
            sku: string | null;
            barcodes: string[];
            name: string;
            description: string | null;
            brand: components["schemas"]["Ref"] | null;
            categories: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name: string | null;
                parentId: string | null;
            }[];
            images: string[];
            unit: string | null;
            active: boolean | null;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency: string;
            price: string | null;
            salePrice: string | null;
            cost: string | null;
            /** @description Over all warehouses and variants. */
            quantity: number | null;
            /** @description A product of a vendor without variants has exactly one, with the product’s own id. */
            variants: components["schemas"]["Variant"][];
            createdAt: string | null;
            updatedAt: string | null;
            extra: {
                [key: string]: unknown;
            };
            raw?: unknown;
        };
        ProductCreateInput: {
            name: string;
            externalId?: string | null;
            sku?: string | null;
            barcodes?: string[];
            description?: string | null;
            brand?: ({
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | {
                name: string;
            }) | null;
            categories?: ({
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
                parentId?: string | null;
            } | {
                name: string;
            })[];
            images?: string[];
            unit?: string | null;
            active?: boolean | null;
            price?: string | null;
            salePrice?: string | null;
            cost?: string | null;
            extra?: {
                [key: string]: unknown;
            };
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency?: string;
            /** @description First stock, in `warehouseId` or the connection’s default warehouse. */
            quantity?: number;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            warehouseId?: string;
            variants?: {
                externalId?: string | null;
                sku?: string | null;
                barcodes?: string[];
                name?: string | null;
                options?: {
                    name: string;
                    value: string;
                }[];
                price?: string | null;
                salePrice?: string | null;
                cost?: string | null;
                active?: boolean | null;
                /** @description First stock, in `warehouseId` or the connection’s default warehouse. */
                quantity?: number;
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                warehouseId?: string;
            }[];
        };
        ProductPatchInput: {
            name?: string;
            externalId?: string | null;
            sku?: string | null;
            barcodes?: string[];
            description?: string | null;
            brand?: ({
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
            } | {
                name: string;
            }) | null;
            categories?: ({
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                name?: string | null;
                parentId?: string | null;
            } | {
                name: string;
            })[];
            images?: string[];
            unit?: string | null;
            active?: boolean | null;
            price?: string | null;
            salePrice?: string | null;
            cost?: string | null;
            extra?: {
                [key: string]: unknown;
            };
            variants?: {
                /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
                id: string;
                externalId?: string | null;
                sku?: string | null;
                barcodes?: string[];
                name?: string | null;
                options?: {
                    name: string;
                    value: string;
                }[];
                price?: string | null;
                salePrice?: string | null;
                cost?: string | null;
                active?: boolean | null;
            }[];
        };
        /** @description A reference to a record, with its name when it is known. */
        Ref: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            /** @description Name at the time of reading. */
            name: string | null;
        };
        ReferenceEntry: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            connection: string;
            vendor: string;
            kind: components["schemas"]["ReferenceKind"];
            name: string | null;
            code: string | null;
            active: boolean | null;
            extra: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        ReferenceKind: "warehouses" | "categories" | "brands" | "order-statuses" | "delivery-methods" | "payment-methods" | "payment-statuses" | "customer-groups" | "price-types" | "accounts" | "managers" | "stores" | "units" | "currencies" | "organizations" | "order-types" | "order-methods";
        /** @enum {string} */
        ReferenceKindInput: "warehouses" | "categories" | "brands" | "order-statuses" | "delivery-methods" | "payment-methods" | "payment-statuses" | "customer-groups" | "price-types" | "accounts" | "managers" | "stores" | "units" | "currencies" | "organizations" | "order-types" | "order-methods";
        Source: {
            connection: string;
            vendor: string;
            /** @enum {string} */
            status: "ok" | "error" | "skipped";
            error: components["schemas"]["Problem"] | null;
            /** @description False where the vendor does not list newest first; then the merge is by position. */
            ordered: boolean;
            /** @description Fields that only a read by id gives; `include=full` fetches them. */
            partial: string[];
        };
        StockLevel: {
            connection: string;
            vendor: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            productId: string;
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            variantId: string;
            sku: string | null;
            warehouse: components["schemas"]["Ref"];
            /** @description On hand. */
            quantity: number | null;
            /** @description On hand minus reserved. */
            available: number | null;
            price: string | null;
            cost: string | null;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency: string;
            updatedAt: string | null;
            raw?: unknown;
        };
        StockResult: {
            updated: number;
            failed: number;
            results: {
                index: number;
                /** @enum {string} */
                status: "updated" | "failed";
                variantId: string | null;
                warehouseId: string | null;
                error: components["schemas"]["Problem"] | null;
            }[];
        };
        StockUpdateInput: {
            lines: components["schemas"]["StockUpdateLineInput"][];
        };
        StockUpdateLineInput: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            variantId: string;
            /** @description The connection's default warehouse when absent. */
            warehouseId?: string;
            /** @description The new quantity, absolute. */
            quantity: number;
            comment?: string;
        } | {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            productId: string;
            /** @description The connection's default warehouse when absent. */
            warehouseId?: string;
            /** @description The new quantity, absolute. */
            quantity: number;
            comment?: string;
        } | {
            /** @description Id of a configured connection. */
            connection: string;
            sku: string;
            /** @description The connection's default warehouse when absent. */
            warehouseId?: string;
            /** @description The new quantity, absolute. */
            quantity: number;
            comment?: string;
        };
        Transaction: {
            id: string | null;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            at: string;
            /** @description Negative = taken. */
            amount: string;
            /** @description ISO 4217 code, e.g. `UAH`. It holds for every amount of the object. */
            currency: string;
            comment: string | null;
            raw?: unknown;
        };
        TransactionCreateInput: {
            /** @description Exact decimal as text, e.g. `"500.32"`. Amounts of money have at least two digits after the point. */
            amount: string;
            comment?: string;
        };
        UnmappedStatus: {
            /** @description The native status. */
            id: string;
            name: string | null;
            /** @description How often an order or a line in it was read since the gateway's start; 0 = the vendor lists it, no order was in it. */
            orders: number;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            firstSeenAt: string;
            /** @description RFC 3339 in UTC with `Z`, e.g. `2024-12-12T07:27:59Z`. */
            lastSeenAt: string;
            /** @description Null where neither group nor name says anything. */
            suggestion: {
                status: components["schemas"]["OrderStatus"];
                /** @description What speaks for it: its group, its name, or a like status. */
                because: string;
                /** @description What to add to the connection's `statusMap`, if it is right. */
                statusMap: {
                    [key: string]: components["schemas"]["OrderStatus"];
                };
            } | null;
        };
        Variant: {
            /** @description Gateway id, `<connection>:<native>`. Opaque, except that the part before the first `:` is the connection. */
            id: string;
            externalId: string | null;
            sku: string | null;
            barcodes: string[];
            name: string | null;
            options: components["schemas"]["NamedValue"][];
            price: string | null;
            salePrice: string | null;
            cost: string | null;
            /** @description Over all warehouses. */
            quantity: number | null;
            active: boolean | null;
        };
    };
    responses: {
        /** @description `invalid_request`, `invalid_cursor` */
        "Problem400.invalid_request.invalid_cursor": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "Invalid request: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "invalid_request",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated` */
        "Problem401.unauthenticated": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unauthenticated",
                 *       "title": "Unauthenticated",
                 *       "status": 401,
                 *       "detail": "Unauthenticated: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unauthenticated",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden` */
        "Problem403.forbidden": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:forbidden",
                 *       "title": "Forbidden",
                 *       "status": 403,
                 *       "detail": "Forbidden: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "forbidden",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unknown_connection` */
        "Problem404.unknown_connection": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unknown_connection",
                 *       "title": "Unknown connection",
                 *       "status": 404,
                 *       "detail": "Unknown connection: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unknown_connection",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_acceptable` */
        "Problem406.not_acceptable": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:not_acceptable",
                 *       "title": "Not acceptable",
                 *       "status": 406,
                 *       "detail": "Not acceptable: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "not_acceptable",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_rejected`, `unsupported_filter` */
        "Problem422.vendor_rejected.unsupported_filter": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_rejected",
                 *       "title": "Rejected by the vendor",
                 *       "status": 422,
                 *       "detail": "Rejected by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_rejected",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited` */
        "Problem429.rate_limited": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:rate_limited",
                 *       "title": "Rate limited",
                 *       "status": 429,
                 *       "detail": "Rate limited: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "rate_limited",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal_error` */
        "Problem500.internal_error": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:internal_error",
                 *       "title": "Internal error",
                 *       "status": 500,
                 *       "detail": "Internal error: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "internal_error",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported` */
        "Problem501.unsupported": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unsupported",
                 *       "title": "Unsupported by the vendor",
                 *       "status": 501,
                 *       "detail": "Unsupported by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unsupported",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_error`, `vendor_invalid_response`, `vendor_auth` */
        "Problem502.vendor_error.vendor_invalid_response.vendor_auth": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_error",
                 *       "title": "Vendor error",
                 *       "status": 502,
                 *       "detail": "Vendor error: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_error",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `overloaded`, `draining`, `vendor_unavailable`, `vendor_rate_limited` */
        "Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:overloaded",
                 *       "title": "Overloaded",
                 *       "status": 503,
                 *       "detail": "Overloaded: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "overloaded",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_timeout` */
        "Problem504.vendor_timeout": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_timeout",
                 *       "title": "Vendor timeout",
                 *       "status": 504,
                 *       "detail": "Vendor timeout: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_timeout",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`, `malformed_body`, `connection_required` */
        "Problem400.invalid_request.malformed_body.connection_required": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "Invalid request: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "invalid_request",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `already_exists`, `conflict`, `idempotency_in_progress` */
        "Problem409.already_exists.conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:already_exists",
                 *       "title": "Already exists",
                 *       "status": 409,
                 *       "detail": "Already exists: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "already_exists",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `body_too_large` */
        "Problem413.body_too_large": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:body_too_large",
                 *       "title": "Body too large",
                 *       "status": 413,
                 *       "detail": "Body too large: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "body_too_large",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type` */
        "Problem415.unsupported_media_type": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unsupported_media_type",
                 *       "title": "Unsupported media type",
                 *       "status": 415,
                 *       "detail": "Unsupported media type: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unsupported_media_type",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_rejected`, `unsupported_field`, `idempotency_key_reused` */
        "Problem422.vendor_rejected.unsupported_field.idempotency_key_reused": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_rejected",
                 *       "title": "Rejected by the vendor",
                 *       "status": 422,
                 *       "detail": "Rejected by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_rejected",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_timeout`, `outcome_unknown` */
        "Problem504.vendor_timeout.outcome_unknown": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_timeout",
                 *       "title": "Vendor timeout",
                 *       "status": 504,
                 *       "detail": "Vendor timeout: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_timeout",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request` */
        "Problem400.invalid_request": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "Invalid request: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "invalid_request",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unknown_connection`, `not_found` */
        "Problem404.unknown_connection.not_found": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unknown_connection",
                 *       "title": "Unknown connection",
                 *       "status": 404,
                 *       "detail": "Unknown connection: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unknown_connection",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_rejected` */
        "Problem422.vendor_rejected": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_rejected",
                 *       "title": "Rejected by the vendor",
                 *       "status": 422,
                 *       "detail": "Rejected by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_rejected",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_request`, `malformed_body` */
        "Problem400.invalid_request.malformed_body": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "Invalid request: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "invalid_request",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `conflict`, `already_exists` */
        "Problem409.conflict.already_exists": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:conflict",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "detail": "Conflict: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "conflict",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `vendor_rejected`, `unsupported_field` */
        "Problem422.vendor_rejected.unsupported_field": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_rejected",
                 *       "title": "Rejected by the vendor",
                 *       "status": 422,
                 *       "detail": "Rejected by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_rejected",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `conflict`, `idempotency_in_progress` */
        "Problem409.conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:conflict",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "detail": "Conflict: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "conflict",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_field` */
        "Problem422.unsupported_field": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unsupported_field",
                 *       "title": "Unsupported field",
                 *       "status": 422,
                 *       "detail": "Unsupported field: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unsupported_field",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `overloaded`, `draining` */
        "Problem503.overloaded.draining": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:overloaded",
                 *       "title": "Overloaded",
                 *       "status": 503,
                 *       "detail": "Overloaded: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "overloaded",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `outcome_unknown` */
        "Problem504.outcome_unknown": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:outcome_unknown",
                 *       "title": "Outcome unknown",
                 *       "status": 504,
                 *       "detail": "Outcome unknown: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "outcome_unknown",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_in_progress` */
        "Problem409.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:idempotency_in_progress",
                 *       "title": "Request with this key in progress",
                 *       "status": 409,
                 *       "detail": "Request with this key in progress: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "idempotency_in_progress",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_reused` */
        "Problem422.idempotency_key_reused": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:idempotency_key_reused",
                 *       "title": "Idempotency key reused",
                 *       "status": 422,
                 *       "detail": "Idempotency key reused: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "idempotency_key_reused",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Answer. */
        "Problem503.Answer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @enum {string} */
                    status: "ready" | "starting" | "draining" | "store lost";
                    /**
                     * @description Of limits, budgets, circuits and caches: shared with other processes, or (local) that is lost for now. Absent = not configured.
                     * @enum {string}
                     */
                    state?: "shared" | "local";
                    /**
                     * @description What runs and what the configuration file says by now. `refused`: the file has faults (the log tells them), and what it said before goes on. `restart needed`: more has changed than keys and connections. Absent = no file is followed.
                     * @enum {string}
                     */
                    configuration?: "current" | "restart needed" | "refused";
                };
            };
        };
        /** @description `invalid_request`, or the vendor’s own answer */
        "Problem400.invalid_request.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "Invalid request: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "invalid_request",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `unauthenticated`, or the vendor’s own answer */
        "Problem401.unauthenticated.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unauthenticated",
                 *       "title": "Unauthenticated",
                 *       "status": 401,
                 *       "detail": "Unauthenticated: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unauthenticated",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `forbidden`, or the vendor’s own answer */
        "Problem403.forbidden.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:forbidden",
                 *       "title": "Forbidden",
                 *       "status": 403,
                 *       "detail": "Forbidden: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "forbidden",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `unknown_connection`, `not_found`, or the vendor’s own answer */
        "Problem404.unknown_connection.not_found.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unknown_connection",
                 *       "title": "Unknown connection",
                 *       "status": 404,
                 *       "detail": "Unknown connection: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unknown_connection",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `not_acceptable`, or the vendor’s own answer */
        "Problem406.not_acceptable.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:not_acceptable",
                 *       "title": "Not acceptable",
                 *       "status": 406,
                 *       "detail": "Not acceptable: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "not_acceptable",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `body_too_large`, or the vendor’s own answer */
        "Problem413.body_too_large.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:body_too_large",
                 *       "title": "Body too large",
                 *       "status": 413,
                 *       "detail": "Body too large: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "body_too_large",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `vendor_rejected`, or the vendor’s own answer */
        "Problem422.vendor_rejected.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_rejected",
                 *       "title": "Rejected by the vendor",
                 *       "status": 422,
                 *       "detail": "Rejected by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_rejected",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `rate_limited`, or the vendor’s own answer */
        "Problem429.rate_limited.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:rate_limited",
                 *       "title": "Rate limited",
                 *       "status": 429,
                 *       "detail": "Rate limited: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "rate_limited",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `internal_error`, or the vendor’s own answer */
        "Problem500.internal_error.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:internal_error",
                 *       "title": "Internal error",
                 *       "status": 500,
                 *       "detail": "Internal error: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "internal_error",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `unsupported`, or the vendor’s own answer */
        "Problem501.unsupported.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:unsupported",
                 *       "title": "Unsupported by the vendor",
                 *       "status": 501,
                 *       "detail": "Unsupported by the vendor: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "unsupported",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": false
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `vendor_error`, `vendor_invalid_response`, `vendor_auth`, or the vendor’s own answer */
        "Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_error",
                 *       "title": "Vendor error",
                 *       "status": 502,
                 *       "detail": "Vendor error: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_error",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `overloaded`, `draining`, `vendor_unavailable`, `vendor_rate_limited`, or the vendor’s own answer */
        "Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:overloaded",
                 *       "title": "Overloaded",
                 *       "status": 503,
                 *       "detail": "Overloaded: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "overloaded",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
        /** @description `vendor_timeout`, `outcome_unknown`, or the vendor’s own answer */
        "Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:sluice:problem:vendor_timeout",
                 *       "title": "Vendor timeout",
                 *       "status": 504,
                 *       "detail": "Vendor timeout: what was wrong.",
                 *       "instance": "/orders",
                 *       "code": "vendor_timeout",
                 *       "requestId": "01980f00-0000-7000-8000-000000000001",
                 *       "retryable": true
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
                "*/*": unknown;
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The caller’s, when it is sane. */
        "X-Request-Id": string;
        /** @description Calls to vendors that this answer took. */
        "Sluice-Vendor-Calls": number;
        /** @description JSON Pointers of what was given and has no place at the vendor. */
        "Sluice-Ignored": string;
        /** @description Where it is now. */
        Location: string;
        /** @description What of `Prefer` was done. */
        "Preference-Applied": string;
        /** @description `true`: the answer that was given to this `Idempotency-Key` before. */
        "Idempotency-Replayed": string;
        /** @description What is left of the key’s budget. */
        RateLimit: string;
        /** @description The key’s budget. */
        "RateLimit-Policy": string;
        /** @description Seconds to wait. */
        "Retry-After": number;
        /** @description How to authenticate. */
        "WWW-Authenticate": string;
        /** @description Names this state of the list; give it as `If-None-Match`. */
        ETag: string;
        /** @description Seconds since the vendor was asked. */
        Age: number;
        /** @description How long it may be kept. */
        "Cache-Control": string;
        /** @description Whether it came from the cache. */
        "Cache-Status": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listOrders: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
                /**
                 * @description Normalized statuses, comma-separated.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`, MyDrop `scan`, SaPLab `exact`.
                 */
                status?: string;
                /**
                 * @description Native statuses (ids of `GET /reference/order-statuses`), comma-separated.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`, MyDrop `scan`, SaPLab `exact`.
                 */
                nativeStatus?: string;
                /**
                 * @description Created at or after.
                 *
                 *     H-Profit `exact`, RetailCRM `day`, SelSup `day`, MyDrop `day`, SaPLab `exact`.
                 */
                createdFrom?: string;
                /**
                 * @description Created before.
                 *
                 *     H-Profit `exact`, RetailCRM `day`, SelSup `day`, MyDrop `day`, SaPLab `exact`.
                 */
                createdTo?: string;
                /**
                 * @description Changed at or after.
                 *
                 *     RetailCRM `exact`, SelSup `exact`, SaPLab `scan`; 422: H-Profit, MyDrop.
                 */
                updatedFrom?: string;
                /**
                 * @description Changed before.
                 *
                 *     RetailCRM `exact`, SelSup `scan`, SaPLab `scan`; 422: H-Profit, MyDrop.
                 */
                updatedTo?: string;
                /**
                 * @description Orders of one customer.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `scan`, SaPLab `exact`; 422: MyDrop.
                 */
                customerId?: string;
                /**
                 * @description The caller's own number.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`, MyDrop `scan`; 422: SaPLab.
                 */
                externalId?: string;
                /**
                 * @description The number people see.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`, MyDrop `scan`, SaPLab `exact`.
                 */
                number?: string;
                /**
                 * @description Orders with a line from this warehouse.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                warehouseId?: string;
                /**
                 * @description The vendor's own free-text search, else names, phones, numbers and SKUs.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `scan`, MyDrop `scan`, SaPLab `scan`.
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Order"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_filter"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    createOrder: {
        parameters: {
            query?: {
                /** @description Where it goes. Default: the key’s default connection, else the only one it may use. */
                connection?: string;
            };
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `respond-async`: accept the order and deliver it later (202). `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. Both with a comma. */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderCreateInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Accepted, to be delivered later. `Location` leads to the operation. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01980f00-0000-7000-8000-000000700201",
                     *       "kind": "order.create",
                     *       "connection": "kyiv-hp",
                     *       "status": "queued",
                     *       "createdAt": "2026-11-20T09:30:00.000Z",
                     *       "attempts": 1,
                     *       "nextAttemptAt": "2026-11-20T09:30:45.000Z",
                     *       "orderId": null,
                     *       "externalId": "700201",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body.connection_required"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.already_exists.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    deleteOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    updateOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderPatchInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.already_exists"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    getOrderHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["HistoryEntry"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
                /**
                 * @description The vendor's own free-text search, else names and SKUs.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                q?: string;
                /**
                 * @description SKU of the product or of a variant, exact.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                sku?: string;
                /**
                 * @description Barcode of the product or of a variant, exact.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                barcode?: string;
                /**
                 * @description The caller's own id.
                 *
                 *     RetailCRM `exact`, SelSup `scan`; 422: H-Profit, MyDrop, SaPLab.
                 */
                externalId?: string;
                /**
                 * @description Products of a category.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                categoryId?: string;
                /**
                 * @description Products of a brand.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                brandId?: string;
                /**
                 * @description Products kept in a warehouse.
                 *
                 *     H-Profit `exact`, SelSup `exact`; 422: RetailCRM, MyDrop, SaPLab.
                 */
                warehouseId?: string;
                /**
                 * @description `true` or `false`.
                 *
                 *     RetailCRM `exact`, SelSup `exact`; 422: H-Profit, MyDrop, SaPLab.
                 */
                active?: "true" | "false";
                /**
                 * @description Changed at or after.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`; 422: SelSup, MyDrop, SaPLab.
                 */
                updatedFrom?: string;
                /**
                 * @description Changed before.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`; 422: SelSup, MyDrop, SaPLab.
                 */
                updatedTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_filter"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    createProduct: {
        parameters: {
            query?: {
                /** @description Where it goes. Default: the key’s default connection, else the only one it may use. */
                connection?: string;
            };
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductCreateInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body.connection_required"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.already_exists.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    getProduct: {
        parameters: {
            query?: {
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductPatchInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.already_exists"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    listStock: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
                /**
                 * @description Stock in one warehouse.
                 *
                 *     H-Profit `exact`, RetailCRM `scan`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                warehouseId?: string;
                /**
                 * @description Stock of one product.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                productId?: string;
                /**
                 * @description Stock of one variant.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                variantId?: string;
                /**
                 * @description Stock of one SKU, exact.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`; 422: MyDrop, SaPLab.
                 */
                sku?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StockLevel"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_filter"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    updateStock: {
        parameters: {
            query?: never;
            header?: {
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StockUpdateInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockResult"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
            504: components["responses"]["Problem504.outcome_unknown"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
                /**
                 * @description The vendor's own free-text search, else names, phones and emails.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `scan`, SaPLab `exact`; 422: MyDrop.
                 */
                q?: string;
                /**
                 * @description A phone number, in any writing.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `scan`, SaPLab `exact`; 422: MyDrop.
                 */
                phone?: string;
                /**
                 * @description An email address, exact.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SelSup `exact`, SaPLab `exact`; 422: MyDrop.
                 */
                email?: string;
                /**
                 * @description The caller's own id.
                 *
                 *     RetailCRM `exact`; 422: H-Profit, SelSup, MyDrop, SaPLab.
                 */
                externalId?: string;
                /** @description H-Profit `scan`, RetailCRM `exact`, SelSup `exact`, SaPLab `exact`; 422: MyDrop. */
                type?: components["schemas"]["CustomerTypeInput"];
                /**
                 * @description Customers of a group.
                 *
                 *     RetailCRM `exact`, SaPLab `exact`; 422: H-Profit, SelSup, MyDrop.
                 */
                groupId?: string;
                /**
                 * @description Customers of a manager.
                 *
                 *     H-Profit `scan`, RetailCRM `exact`, SaPLab `exact`; 422: SelSup, MyDrop.
                 */
                managerId?: string;
                /**
                 * @description Created at or after.
                 *
                 *     H-Profit `scan`, RetailCRM `day`, SaPLab `exact`; 422: SelSup, MyDrop.
                 */
                createdFrom?: string;
                /**
                 * @description Created before.
                 *
                 *     H-Profit `scan`, RetailCRM `day`, SaPLab `exact`; 422: SelSup, MyDrop.
                 */
                createdTo?: string;
                /**
                 * @description Changed at or after.
                 *
                 *     H-Profit `exact`, RetailCRM `exact`, SaPLab `scan`; 422: SelSup, MyDrop.
                 */
                updatedFrom?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_filter"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    createCustomer: {
        parameters: {
            query?: {
                /** @description Where it goes. Default: the key’s default connection, else the only one it may use. */
                connection?: string;
            };
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerCreateInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body.connection_required"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.already_exists.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    getCustomer: {
        parameters: {
            query?: {
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerPatchInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.already_exists"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Transaction"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    addTransaction: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransactionCreateInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    listCategories: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Whether to tell `page.total`, where the vendors can. */
                count?: "true" | "false";
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Category"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    createCategory: {
        parameters: {
            query?: {
                /** @description Where it goes. Default: the key’s default connection, else the only one it may use. */
                connection?: string;
            };
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CategoryCreateInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body.connection_required"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.already_exists.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    getCategory: {
        parameters: {
            query?: {
                /** @description `raw` adds the vendor’s own payload; `full` fetches what a list leaves out (`sources[].partial`). Comma-separated. */
                include?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Gateway id, `<connection>:<native>`.
                 * @example kyiv-hp:17497
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    deleteCategory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    updateCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description `handling=strict`: refuse what the vendor has no place for, instead of naming it in `Sluice-Ignored`. */
                prefer?: string;
            };
            path: {
                /** @description Gateway id, `<connection>:<native>`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CategoryPatchInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.already_exists"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected.unsupported_field"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown"];
        };
    };
    listReferenceKinds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connection: string;
                            vendor: string;
                            kinds: components["schemas"]["ReferenceKind"][];
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    listReference: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
            };
            header?: never;
            path: {
                kind: components["schemas"]["ReferenceKindInput"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Cache-Status": components["headers"]["Cache-Status"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReferenceEntry"][];
                        page: components["schemas"]["PageInfo"];
                        /** @description What each connection contributed. */
                        sources: components["schemas"]["Source"][];
                    };
                };
            };
            /** @description Unchanged. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Cache-Status": components["headers"]["Cache-Status"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    refreshReference: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "connection": "kyiv-hp",
                 *       "kind": "warehouses"
                 *     }
                 */
                "application/json": {
                    connection?: string;
                    kind?: components["schemas"]["ReferenceKindInput"];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connection: string;
                            kind: components["schemas"]["ReferenceKind"];
                            entries: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.vendor_rejected"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            501: components["responses"]["Problem501.unsupported"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited"];
            504: components["responses"]["Problem504.vendor_timeout"];
        };
    };
    listConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Connection"][];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    getConnectionDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Cache-Status": components["headers"]["Cache-Status"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Unchanged. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    ETag: components["headers"]["ETag"];
                    Age: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Cache-Status": components["headers"]["Cache-Status"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    listOperations: {
        parameters: {
            query?: {
                /** @description Connections to ask, comma-separated. Default: every connection that the key may use. */
                connection?: string;
                /** @description Records on a page, 1 to 200. */
                limit?: number;
                /** @description `page.nextCursor` of the page before. Bound to the filters. */
                cursor?: string;
                /** @description Only these: queued, delivering, delivered, failed, unknown, comma-separated. */
                status?: string;
                /** @description Only operations of this order. */
                externalId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Operation"][];
                        page: components["schemas"]["PageInfo"];
                    };
                };
            };
            400: components["responses"]["Problem400.invalid_request.invalid_cursor"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    getOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the operation, as `Location` told it.
                 * @example 01980f00-0000-7000-8000-000000700201
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01980f00-0000-7000-8000-000000700201",
                     *       "kind": "order.create",
                     *       "connection": "kyiv-hp",
                     *       "status": "queued",
                     *       "createdAt": "2026-11-20T09:30:00.000Z",
                     *       "attempts": 1,
                     *       "nextAttemptAt": "2026-11-20T09:30:45.000Z",
                     *       "orderId": null,
                     *       "externalId": "700201",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["Problem400.invalid_request"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    retryOperation: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description Id of the operation, as `Location` told it.
                 * @example 01980f00-0000-7000-8000-000000700202
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01980f00-0000-7000-8000-000000700202",
                     *       "kind": "order.create",
                     *       "connection": "kyiv-hp",
                     *       "status": "queued",
                     *       "createdAt": "2026-11-20T09:30:00.000Z",
                     *       "attempts": 1,
                     *       "nextAttemptAt": "2026-11-20T09:30:45.000Z",
                     *       "orderId": null,
                     *       "externalId": "700201",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    cancelOperation: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1–255 visible ASCII characters. A repeat with the same key and body gets the first answer again, for 72 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description Id of the operation, as `Location` told it.
                 * @example 01980f00-0000-7000-8000-000000700203
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01980f00-0000-7000-8000-000000700203",
                     *       "kind": "order.create",
                     *       "connection": "kyiv-hp",
                     *       "status": "failed",
                     *       "createdAt": "2026-11-20T09:30:00.000Z",
                     *       "attempts": 1,
                     *       "nextAttemptAt": null,
                     *       "orderId": null,
                     *       "externalId": "700201",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["Problem400.invalid_request.malformed_body"];
            401: components["responses"]["Problem401.unauthenticated"];
            403: components["responses"]["Problem403.forbidden"];
            404: components["responses"]["Problem404.unknown_connection.not_found"];
            406: components["responses"]["Problem406.not_acceptable"];
            409: components["responses"]["Problem409.conflict.idempotency_in_progress"];
            413: components["responses"]["Problem413.body_too_large"];
            415: components["responses"]["Problem415.unsupported_media_type"];
            422: components["responses"]["Problem422.idempotency_key_reused"];
            429: components["responses"]["Problem429.rate_limited"];
            500: components["responses"]["Problem500.internal_error"];
            503: components["responses"]["Problem503.overloaded.draining"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            406: components["responses"]["Problem406.not_acceptable"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready" | "starting" | "draining" | "store lost";
                        /**
                         * @description Of limits, budgets, circuits and caches: shared with other processes, or (local) that is lost for now. Absent = not configured.
                         * @enum {string}
                         */
                        state?: "shared" | "local";
                        /**
                         * @description What runs and what the configuration file says by now. `refused`: the file has faults (the log tells them), and what it said before goes on. `restart needed`: more has changed than keys and connections. Absent = no file is followed.
                         * @enum {string}
                         */
                        configuration?: "current" | "restart needed" | "refused";
                    };
                };
            };
            406: components["responses"]["Problem406.not_acceptable"];
            503: components["responses"]["Problem503.Answer"];
        };
    };
    passthroughGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
                /**
                 * @description Native path, e.g. `bapi/warehouses`.
                 * @example bapi/warehouses
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["Problem400.invalid_request.orthevendorsownanswer"];
            401: components["responses"]["Problem401.unauthenticated.orthevendorsownanswer"];
            403: components["responses"]["Problem403.forbidden.orthevendorsownanswer"];
            404: components["responses"]["Problem404.unknown_connection.not_found.orthevendorsownanswer"];
            406: components["responses"]["Problem406.not_acceptable.orthevendorsownanswer"];
            413: components["responses"]["Problem413.body_too_large.orthevendorsownanswer"];
            422: components["responses"]["Problem422.vendor_rejected.orthevendorsownanswer"];
            429: components["responses"]["Problem429.rate_limited.orthevendorsownanswer"];
            500: components["responses"]["Problem500.internal_error.orthevendorsownanswer"];
            501: components["responses"]["Problem501.unsupported.orthevendorsownanswer"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer"];
            /** @description The vendor’s own answer. */
            "2XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The vendor’s own answer, whatever its status. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    passthroughPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
                /**
                 * @description Native path, e.g. `bapi/warehouses`.
                 * @example bapi/sales
                 */
                path: string;
            };
            cookie?: never;
        };
        /** @description Sent on as it is. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "amount": 50.99,
                 *       "amount_sale": 50.99,
                 *       "client_id": null,
                 *       "channel_id": [],
                 *       "order_status": "saled",
                 *       "account_id": 2,
                 *       "date": "2024-12-12T13:35:11.259Z",
                 *       "products": {
                 *         "0": {
                 *           "pid": 41895,
                 *           "count": 1,
                 *           "discount": 0,
                 *           "finish_price": 50.99,
                 *           "mid": 3
                 *         }
                 *       },
                 *       "comment": "",
                 *       "prepaid_amount": ""
                 *     }
                 */
                "application/json": unknown;
                /**
                 * @example {
                 *       "amount": 50.99,
                 *       "amount_sale": 50.99,
                 *       "client_id": null,
                 *       "channel_id": [],
                 *       "order_status": "saled",
                 *       "account_id": 2,
                 *       "date": "2024-12-12T13:35:11.259Z",
                 *       "products": {
                 *         "0": {
                 *           "pid": 41895,
                 *           "count": 1,
                 *           "discount": 0,
                 *           "finish_price": 50.99,
                 *           "mid": 3
                 *         }
                 *       },
                 *       "comment": "",
                 *       "prepaid_amount": ""
                 *     }
                 */
                "application/x-www-form-urlencoded": unknown;
                /**
                 * @example {
                 *       "amount": 50.99,
                 *       "amount_sale": 50.99,
                 *       "client_id": null,
                 *       "channel_id": [],
                 *       "order_status": "saled",
                 *       "account_id": 2,
                 *       "date": "2024-12-12T13:35:11.259Z",
                 *       "products": {
                 *         "0": {
                 *           "pid": 41895,
                 *           "count": 1,
                 *           "discount": 0,
                 *           "finish_price": 50.99,
                 *           "mid": 3
                 *         }
                 *       },
                 *       "comment": "",
                 *       "prepaid_amount": ""
                 *     }
                 */
                "multipart/form-data": unknown;
                /**
                 * @example {
                 *       "amount": 50.99,
                 *       "amount_sale": 50.99,
                 *       "client_id": null,
                 *       "channel_id": [],
                 *       "order_status": "saled",
                 *       "account_id": 2,
                 *       "date": "2024-12-12T13:35:11.259Z",
                 *       "products": {
                 *         "0": {
                 *           "pid": 41895,
                 *           "count": 1,
                 *           "discount": 0,
                 *           "finish_price": 50.99,
                 *           "mid": 3
                 *         }
                 *       },
                 *       "comment": "",
                 *       "prepaid_amount": ""
                 *     }
                 */
                "application/octet-stream": unknown;
            };
        };
        responses: {
            400: components["responses"]["Problem400.invalid_request.orthevendorsownanswer"];
            401: components["responses"]["Problem401.unauthenticated.orthevendorsownanswer"];
            403: components["responses"]["Problem403.forbidden.orthevendorsownanswer"];
            404: components["responses"]["Problem404.unknown_connection.not_found.orthevendorsownanswer"];
            406: components["responses"]["Problem406.not_acceptable.orthevendorsownanswer"];
            413: components["responses"]["Problem413.body_too_large.orthevendorsownanswer"];
            422: components["responses"]["Problem422.vendor_rejected.orthevendorsownanswer"];
            429: components["responses"]["Problem429.rate_limited.orthevendorsownanswer"];
            500: components["responses"]["Problem500.internal_error.orthevendorsownanswer"];
            501: components["responses"]["Problem501.unsupported.orthevendorsownanswer"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer"];
            /** @description The vendor’s own answer. */
            "2XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The vendor’s own answer, whatever its status. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    passthroughPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
                /**
                 * @description Native path, e.g. `bapi/warehouses`.
                 * @example bapi/clients
                 */
                path: string;
            };
            cookie?: never;
        };
        /** @description Sent on as it is. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "first_name": "Іван",
                 *           "phone": "380860005556"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": unknown;
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "first_name": "Іван",
                 *           "phone": "380860005556"
                 *         }
                 *       ]
                 *     }
                 */
                "application/x-www-form-urlencoded": unknown;
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "first_name": "Іван",
                 *           "phone": "380860005556"
                 *         }
                 *       ]
                 *     }
                 */
                "multipart/form-data": unknown;
                /**
                 * @example {
                 *       "data": [
                 *         {
                 *           "first_name": "Іван",
                 *           "phone": "380860005556"
                 *         }
                 *       ]
                 *     }
                 */
                "application/octet-stream": unknown;
            };
        };
        responses: {
            400: components["responses"]["Problem400.invalid_request.orthevendorsownanswer"];
            401: components["responses"]["Problem401.unauthenticated.orthevendorsownanswer"];
            403: components["responses"]["Problem403.forbidden.orthevendorsownanswer"];
            404: components["responses"]["Problem404.unknown_connection.not_found.orthevendorsownanswer"];
            406: components["responses"]["Problem406.not_acceptable.orthevendorsownanswer"];
            413: components["responses"]["Problem413.body_too_large.orthevendorsownanswer"];
            422: components["responses"]["Problem422.vendor_rejected.orthevendorsownanswer"];
            429: components["responses"]["Problem429.rate_limited.orthevendorsownanswer"];
            500: components["responses"]["Problem500.internal_error.orthevendorsownanswer"];
            501: components["responses"]["Problem501.unsupported.orthevendorsownanswer"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer"];
            /** @description The vendor’s own answer. */
            "2XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The vendor’s own answer, whatever its status. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    passthroughDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
                /**
                 * @description Native path, e.g. `bapi/warehouses`.
                 * @example bapi/product_categories
                 */
                path: string;
            };
            cookie?: never;
        };
        /** @description Sent on as it is. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "cid": 17498
                 *     }
                 */
                "application/json": unknown;
                /**
                 * @example {
                 *       "cid": 17498
                 *     }
                 */
                "application/x-www-form-urlencoded": unknown;
                /**
                 * @example {
                 *       "cid": 17498
                 *     }
                 */
                "multipart/form-data": unknown;
                /**
                 * @example {
                 *       "cid": 17498
                 *     }
                 */
                "application/octet-stream": unknown;
            };
        };
        responses: {
            400: components["responses"]["Problem400.invalid_request.orthevendorsownanswer"];
            401: components["responses"]["Problem401.unauthenticated.orthevendorsownanswer"];
            403: components["responses"]["Problem403.forbidden.orthevendorsownanswer"];
            404: components["responses"]["Problem404.unknown_connection.not_found.orthevendorsownanswer"];
            406: components["responses"]["Problem406.not_acceptable.orthevendorsownanswer"];
            413: components["responses"]["Problem413.body_too_large.orthevendorsownanswer"];
            422: components["responses"]["Problem422.vendor_rejected.orthevendorsownanswer"];
            429: components["responses"]["Problem429.rate_limited.orthevendorsownanswer"];
            500: components["responses"]["Problem500.internal_error.orthevendorsownanswer"];
            501: components["responses"]["Problem501.unsupported.orthevendorsownanswer"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer"];
            /** @description The vendor’s own answer. */
            "2XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The vendor’s own answer, whatever its status. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    passthroughPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the connection.
                 * @example kyiv-hp
                 */
                connection: string;
                /**
                 * @description Native path, e.g. `bapi/warehouses`.
                 * @example bapi/sales
                 */
                path: string;
            };
            cookie?: never;
        };
        /** @description Sent on as it is. */
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": unknown;
                /** @example {} */
                "application/x-www-form-urlencoded": unknown;
                /** @example {} */
                "multipart/form-data": unknown;
                /** @example {} */
                "application/octet-stream": unknown;
            };
        };
        responses: {
            400: components["responses"]["Problem400.invalid_request.orthevendorsownanswer"];
            401: components["responses"]["Problem401.unauthenticated.orthevendorsownanswer"];
            403: components["responses"]["Problem403.forbidden.orthevendorsownanswer"];
            404: components["responses"]["Problem404.unknown_connection.not_found.orthevendorsownanswer"];
            406: components["responses"]["Problem406.not_acceptable.orthevendorsownanswer"];
            413: components["responses"]["Problem413.body_too_large.orthevendorsownanswer"];
            422: components["responses"]["Problem422.vendor_rejected.orthevendorsownanswer"];
            429: components["responses"]["Problem429.rate_limited.orthevendorsownanswer"];
            500: components["responses"]["Problem500.internal_error.orthevendorsownanswer"];
            501: components["responses"]["Problem501.unsupported.orthevendorsownanswer"];
            502: components["responses"]["Problem502.vendor_error.vendor_invalid_response.vendor_auth.orthevendorsownanswer"];
            503: components["responses"]["Problem503.overloaded.draining.vendor_unavailable.vendor_rate_limited.orthevendorsownanswer"];
            504: components["responses"]["Problem504.vendor_timeout.outcome_unknown.orthevendorsownanswer"];
            /** @description The vendor’s own answer. */
            "2XX": {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Sluice-Ignored": components["headers"]["Sluice-Ignored"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The vendor’s own answer, whatever its status. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Sluice-Vendor-Calls": components["headers"]["Sluice-Vendor-Calls"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
}
