import start from '/a/app-a059ade08c3b.js';
start({ module_or_path: '/a/app-51a165cdb2b8.wasm' });
