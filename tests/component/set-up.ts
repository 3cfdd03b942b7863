import '../../src-renderer/app.css';
