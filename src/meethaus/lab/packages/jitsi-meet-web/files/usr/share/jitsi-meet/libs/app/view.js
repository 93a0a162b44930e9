/** Everything that touches the page's elements. */

const $ = selector => document.querySelector(selector);

const NO_PICTURE = 'images/avatar.svg';
// Pictures that did not load, so that drawing the list again does not ask for them again.
const missingPictures = new Set();

let texts = {};

/** Loads the words of a language; English when there are none for it. */
export async function loadTexts(language) {
    const file = language.startsWith('de') ? 'lang/main-de.json' : 'lang/main.json';

    texts = await (await fetch(file)).json();
    document.documentElement.lang = file.includes('-de') ? 'de' : 'en';
    for (const element of document.querySelectorAll('[data-text]')) {
        element.textContent = texts[element.dataset.text];
    }
}

export const text = key => texts[key] ?? key;

export function showState(state) {
    document.body.className = `state-${state}`;
}

export function showError(message) {
    $('#error').textContent = message;
}

export function showIceState(state) {
    $('#ice-state').textContent = state;
}

/** Name, watermark and links that come from interface_config.js and config.js. */
export function showBranding(config, interfaceConfig) {
    const name = interfaceConfig.APP_NAME ?? '';

    document.title = name || document.title;
    $('#app-name').textContent = name;
    if (interfaceConfig.SHOW_JITSI_WATERMARK) {
        const link = $('#watermark');

        link.hidden = false;
        link.href = interfaceConfig.JITSI_WATERMARK_LINK || '/';
    }
    for (const [ label, url ] of Object.entries(config.legalUrls ?? {})) {
        const link = Object.assign(document.createElement('a'), { href: url, textContent: label });

        $('#footer-links').append(link, ' ');
    }
}

export function showRecent(rooms) {
    $('#recent').hidden = rooms.length === 0;
    $('#recent-list').replaceChildren(...rooms.map(({ conference }) => {
        const item = document.createElement('li');

        item.append(Object.assign(document.createElement('a'), { href: conference, textContent: conference }));

        return item;
    }));
}

export function showPrejoin(room, user, config) {
    $('#prejoin-room').textContent = room;
    $('#display-name').value = user.displayName ?? '';
    $('#display-name').required = config.requireDisplayName === true;
    $('#display-name').readOnly = config.readOnlyName === true;
    $('#email').value = user.email ?? '';
    $('#email-field').hidden = config.hideEmailInSettings === true || config.gravatar?.disabled === true;
}

export function showParticipants(list) {
    $('#participants').replaceChildren(...list.map(person => {
        const item = document.createElement('li');
        const role = person.role === 'moderator' ? ' ★' : '';
        const own = person.local ? ` (${text('me')})` : '';
        const src = missingPictures.has(person.avatarUrl) ? NO_PICTURE : person.avatarUrl;
        const picture = Object.assign(document.createElement('img'), { src, alt: '' });

        picture.addEventListener('error', () => {
            missingPictures.add(person.avatarUrl);
            picture.src = NO_PICTURE;
        }, { once: true });
        item.dataset.id = person.id;
        item.append(picture, `${person.name || text('nameless')}${own}${role}`);

        return item;
    }));
}

export function showKnocking(people, decide) {
    $('#knocking').replaceChildren(...[ ...people ].map(([ id, name ]) => {
        const item = document.createElement('li');
        const button = (label, admitted) => {
            const element = Object.assign(document.createElement('button'), { type: 'button', textContent: label });

            element.addEventListener('click', () => decide(id, admitted));

            return element;
        };

        item.append(`${name} `, button(text('admit'), true), ' ', button(text('reject'), false));

        return item;
    }));
}

export function addChat({ name, text: message }) {
    const item = document.createElement('li');
    const who = Object.assign(document.createElement('strong'), { textContent: `${name}: ` });

    item.append(who, message);
    $('#chat-log').append(item);
    item.scrollIntoView();
}

/** Shows or removes the picture of a video track of the library. */
export function showTrack(track, isThere) {
    if (track.getType() !== 'video') {
        return;
    }
    const id = track.getId();

    document.querySelector(`video[data-track="${id}"]`)?.remove();
    if (isThere) {
        const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true, playsInline: true });

        video.dataset.track = id;
        $('#videos').append(video);
        track.attach(video);
    }
}

/** Connects the page's forms and buttons with `actions`. */
export function wire(actions) {
    const onSubmit = (selector, action) => $(selector).addEventListener('submit', event => {
        event.preventDefault();
        action();
    });

    onSubmit('#landing', () => actions.openRoom($('#room-name').value.trim()));
    onSubmit('#prejoin', () => actions.join($('#display-name').value.trim(), $('#email').value.trim()));
    onSubmit('#sign-in', () => actions.signIn($('#account').value.trim(), $('#password').value).catch(() => {}));
    onSubmit('#chat-form', () => {
        const field = $('#chat-text');

        if (field.value.trim()) {
            actions.sendChat(field.value.trim());
        }
        field.value = '';
    });
    $('#hang-up').addEventListener('click', () => actions.leave());
    $('#gifs').addEventListener('click', () => actions.openGifs());
    $('#share-video').addEventListener('click', () => actions.shareVideo('https://www.youtube.com/watch?v=example'));
    $('#lobby-toggle').addEventListener('click', () => actions.toggleLobby());
}

/** Hides the buttons a `toolbarButtons` list or another switch leaves out. */
export function showButtons(config) {
    const has = name => !config.toolbarButtons || config.toolbarButtons.includes(name);

    $('#share-video').hidden = !has('sharedvideo') || config.disableThirdPartyRequests === true;
    $('#gifs').hidden = config.giphy?.enabled !== true || config.disableThirdPartyRequests === true;
    $('#lobby-toggle').hidden = (config.securityUi?.hideLobbyButton ?? config.hideLobbyButton) === true;
    $('.chat').hidden = config.disableChat === true || !has('chat');
}
