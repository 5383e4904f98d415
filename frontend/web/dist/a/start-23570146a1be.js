import start from '/a/app-f78668d159ee.js';
start({ module_or_path: '/a/app-33b9233f2679.wasm' });
