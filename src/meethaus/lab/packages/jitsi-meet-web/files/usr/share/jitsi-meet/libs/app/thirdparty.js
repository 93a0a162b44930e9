/**
 * Contacts with other hosts, made exactly where the vendor's client makes them, so that a test can see a
 * setting that lets them happen. None of the answers is used.
 */

const GRAVATAR = 'https://www.gravatar.com/avatar/';

/** `[{feature, url}]`, each once, in the order of the first contact. */
export const contacts = [];

function note(feature, url) {
    if (!contacts.some(one => one.feature === feature && one.url === url)) {
        contacts.push({ feature, url });
    }
}

function loadScript(feature, url) {
    const script = document.createElement('script');

    note(feature, url);
    script.async = true;
    script.src = url;
    document.head.append(script);
}

function request(feature, url, options = {}) {
    note(feature, url);
    // Only the attempt matters here; a refused connection is the expected end of it.
    fetch(url, { mode: 'no-cors', ...options }).catch(error => console.info(`${feature}: ${error.message}`));
}

function openSocket(feature, url) {
    note(feature, url);
    try {
        new WebSocket(url).addEventListener('open', event => event.target.close());
    } catch (error) {
        console.info(`${feature}: ${error.message}`);
    }
}

const isAllowed = config => config.disableThirdPartyRequests !== true;

/** On loading the page. */
export function onPageLoad(config) {
    for (const key of [ 'dynamicBrandingUrl', 'brandingDataUrl' ]) {
        if (config[key]) {
            request(key, config[key]);
        }
    }
}

/** On opening a room's page, before joining. */
export function onRoomPage(config, room) {
    const analytics = config.analytics ?? {};

    if (isAllowed(config) && analytics.disabled !== true) {
        if (analytics.amplitudeAPPKey) {
            request('amplitude', 'https://api2.amplitude.com/2/httpapi', {
                method: 'POST',
                body: JSON.stringify({ api_key: analytics.amplitudeAPPKey, events: [ { room } ] }),
            });
        }
        if (analytics.matomoEndpoint && analytics.matomoSiteID) {
            loadScript('matomo', `${analytics.matomoEndpoint}matomo.js`);
        }
        for (const url of analytics.scriptURLs ?? []) {
            loadScript('analytics script', url);
        }
    }
    if (config.prejoinConfig?.preCallTestEnabled && config.prejoinConfig.preCallTestICEUrl) {
        request('pre-call test', config.prejoinConfig.preCallTestICEUrl);
    }
}

/** On connecting. The master switch does not cover this one, as in the vendor's client. */
export function onConnect(config) {
    const analytics = config.analytics ?? {};

    if (analytics.rtcstatsEnabled && analytics.rtcstatsEndpoint) {
        openSocket('rtcstats', analytics.rtcstatsEndpoint);
    }
}

/** Address of a member's picture: data URLs always, other hosts only when third parties are allowed. */
export function avatarUrl(config, { email, avatar }) {
    if (avatar?.startsWith('data:')) {
        return avatar;
    }
    if (avatar && isAllowed(config)) {
        note('avatar', avatar);

        return avatar;
    }
    if (email && isAllowed(config) && config.gravatar?.disabled !== true) {
        const base = config.gravatar?.baseUrl ?? config.gravatarBaseURL ?? GRAVATAR;
        const url = `${base}${window.md5(email.trim().toLowerCase())}?d=404&size=200`;

        note('gravatar', url);

        return url;
    }

    return 'images/avatar.svg';
}

/** Opens the GIF menu; returns whether it is there at all. */
export function openGifs(config) {
    if (!config.giphy?.enabled || !isAllowed(config)) {
        return false;
    }
    const query = new URLSearchParams({ api_key: config.giphy.sdkKey ?? '', limit: 15 });

    request('giphy', `https://api.giphy.com/v1/gifs/trending?${query}`);

    return true;
}

/** Plays a shared video; returns whether sharing is there at all. */
export function shareVideo(config, url) {
    if (!isAllowed(config)) {
        return false;
    }
    loadScript('youtube', 'https://www.youtube.com/iframe_api');
    note('shared video', url);

    return true;
}
