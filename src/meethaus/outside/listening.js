// Runs before every page, in every frame: tells what a page wants of WebRTC and of devices.
(() => {
  const hear = window.meethausTell;
  // Not for pages, which would tell more than anybody can hear.
  delete window.meethausTell;
  let left = 200;
  const tell = (kind, what) => { if (left-- > 0) { hear(kind, what); } };
  const servers = (wanted) => {
    for (const each of (wanted && wanted.iceServers) || []) {
      for (const url of [].concat(each.urls || each.url || [])) { tell("ice", String(url)); }
    }
  };
  const Connection = window.RTCPeerConnection;
  if (Connection) {
    window.RTCPeerConnection = new Proxy(Connection, {
      construct(target, given, made) { servers(given[0]); return Reflect.construct(target, given, made); },
    });
    window.webkitRTCPeerConnection = window.RTCPeerConnection;
    const set = Connection.prototype.setConfiguration;
    Connection.prototype.setConfiguration = function (wanted) { servers(wanted); return set.call(this, wanted); };
  }
  const listened = (ask) => function (wanted, ...others) {
    for (const kind of ["audio", "video"]) { if (wanted && wanted[kind]) { tell("device", kind); } }
    return ask.call(this, wanted, ...others);
  };
  for (const name of ["getUserMedia", "webkitGetUserMedia"]) {
    if (navigator[name]) { navigator[name] = listened(navigator[name]); }
  }
  const devices = navigator.mediaDevices;
  if (devices) {
    devices.getUserMedia = listened(devices.getUserMedia);
    const share = devices.getDisplayMedia;
    devices.getDisplayMedia = function (wanted) { tell("device", "screen"); return share.call(this, wanted); };
  }
})();
