import { mount } from 'svelte';
import { z } from 'zod';
import App from './App.svelte';
import './app.css';

// The page's content security policy lets no text become code.
z.config({ jitless: true });

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the application');
mount(App, { target });
