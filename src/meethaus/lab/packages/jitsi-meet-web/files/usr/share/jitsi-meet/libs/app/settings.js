/** The settings in force (files, then the address), the room in the address, and what the browser keeps. */

import { CONFIG_KEYS, INTERFACE_KEYS, isAllowed } from './whitelist.js';

const SETTINGS_KEY = 'features/base/settings';
const RECENT_KEY = 'features/recent-list';
const RECENT_LIMIT = 30;
// Names an address could use to reach into every object of the page.
const FORBIDDEN = [ '__proto__', 'constructor', 'prototype' ];

function setPath(target, path, value) {
    const names = path.split('.');

    if (names.some(name => FORBIDDEN.includes(name))) {
        return;
    }
    const last = names.pop();
    let place = target;

    for (const name of names) {
        if (typeof place[name] !== 'object' || place[name] === null) {
            place[name] = {};
        }
        place = place[name];
    }
    place[last] = value;
}

function parseValue(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/**
 * Reads `#config.a=1&interfaceConfig.B=2&userInfo.displayName="x"` and changes both settings objects.
 * Returns what was applied and refused, and who the address says the user is.
 */
export function applyFragment(fragment, config, interfaceConfig) {
    const result = { applied: {}, refused: [], user: {} };
    const targets = {
        config: [ config, CONFIG_KEYS ],
        interfaceConfig: [ interfaceConfig, INTERFACE_KEYS ],
        userInfo: [ result.user, [ 'displayName', 'email' ] ],
    };

    for (const part of fragment.replace(/^#/, '').split('&')) {
        const [ name, ...rest ] = part.split('=');
        const [ scope, ...path ] = name.split('.');

        if (targets[scope] && path.length && rest.length) {
            const [ target, allowed ] = targets[scope];
            const key = path.join('.');

            if (isAllowed(key, allowed)) {
                setPath(target, key, parseValue(decodeURIComponent(rest.join('='))));
                result.applied[name] = parseValue(decodeURIComponent(rest.join('=')));
            } else {
                result.refused.push(name);
            }
        }
    }

    return result;
}

/** The room and tenant named by a path such as `/tenant/room`, in lower case; room '' when there is none. */
export function roomFromPath(pathname) {
    const names = pathname.split('/').filter(Boolean).map(name => decodeURIComponent(name).toLowerCase());
    const room = names.pop() ?? '';

    return { room, tenant: names.join('/') };
}

function read(key, fallback) {
    return parseValue(localStorage.getItem(key) ?? 'null') ?? fallback;
}

/** Name and mail address the browser remembers. */
export function rememberedUser() {
    return read(SETTINGS_KEY, {});
}

export function rememberUser(user) {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify({ ...rememberedUser(), ...user }));
}

/** Rooms visited before, newest first: `[{conference, date}]`. */
export function recentRooms() {
    return read(RECENT_KEY, []);
}

export function rememberRoom(url) {
    const others = recentRooms().filter(entry => entry.conference !== url);

    localStorage.setItem(RECENT_KEY, JSON.stringify(
        [ { conference: url, date: Date.now() }, ...others ].slice(0, RECENT_LIMIT)));
}
