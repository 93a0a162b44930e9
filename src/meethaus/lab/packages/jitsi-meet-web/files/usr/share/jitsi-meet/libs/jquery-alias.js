// The browser build of the client library looks for jQuery under this name.
window.jquery = window.jQuery;
