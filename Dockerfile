# The dashboard as an image. It listens on 127.0.0.1 of its own network namespace: see compose.yaml for how a TLS proxy
# reaches it. Data lies in the volume /app/data.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY .streamlit ./.streamlit
COPY app.py LICENSE ./
COPY pages ./pages
COPY tiktok_orders ./tiktok_orders

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin orders \
    && mkdir -p data && chown orders:orders data
USER orders
VOLUME /app/data

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=8)"]

# SIGTERM stops it: imports and jobs end where they are, and the database is folded.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.port", "8501"]
