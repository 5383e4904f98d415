import start from '/a/app-a059ade08c3b.js';
start({ module_or_path: '/a/app-5a71dae9f62d.wasm' });
